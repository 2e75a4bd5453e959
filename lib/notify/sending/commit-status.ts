/** What a commit is told about the artifacts that were built from it, and how GitHub and GitLab call it. */
import type { Status } from '#lib/status/status.ts';
import type { HttpMessage } from './target.ts';

/** The artifacts that verified provenance says were built from one commit. */
export type CommitStatus = {
  /** `host/owner/name` in lower case. */
  repository: string;
  /** Lower-case hex. */
  commit: string;
  /** The worst status of the artifacts, the most urgent first in `URGENCY`. */
  status: Status;
  /** One sentence. */
  description: string;
  /** The page of the artifact that has this status. */
  url: string;
  /** Markdown for people who open the check. */
  summary: string;
};

/** Statuses, the one that decides for several artifacts first. */
const URGENCY: readonly Status[] = ['failed', 'error', 'incomplete', 'unknown', 'waived', 'verified'];

/** The status of several artifacts together. Throws where there is none. */
export function worstStatus(statuses: readonly Status[]): Status {
  const found = URGENCY.find((status) => statuses.includes(status));
  if (found === undefined) throw new Error('no artifact has a status');
  return found;
}

/**
 * `failure` only where a required check fails. What is missing, unknown or could not be checked is not failed, and not
 * passed either: it is pending.
 */
export type CommitState = 'success' | 'failure' | 'pending';

export function commitState(status: Status): CommitState {
  switch (status) {
    case 'verified':
    case 'waived':
      return 'success';
    case 'failed':
      return 'failure';
    case 'incomplete':
    case 'unknown':
    case 'error':
      return 'pending';
  }
}

/** The name of the status or the check, which rules of branches can require. */
export const COMMIT_CONTEXT = 'attestry';

/** Limits of GitHub and GitLab, in characters. */
const [GITHUB_DESCRIPTION, GITLAB_DESCRIPTION, CHECK_TITLE] = [140, 255, 255];
/** Of a summary of GitHub. Its documentation says characters; no text with so many bytes has more. */
const CHECK_SUMMARY_BYTES = 65_535;
const JSON_TYPE = { 'content-type': 'application/json' };

function cut(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}

function cutBytes(text: string, max: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= max) return text;
  // A character that the cut divides is left out.
  return `${new TextDecoder().decode(bytes.subarray(0, max - 6)).replace(/\uFFFD$/, '')}…`;
}

/** The body of “Create a commit status” (GitHub REST 2022-11-28). */
export function githubStatus({ status, description, url }: CommitStatus): HttpMessage {
  const body = {
    state: commitState(status),
    target_url: url,
    description: cut(description, GITHUB_DESCRIPTION),
    context: COMMIT_CONTEXT,
  };
  return { headers: JSON_TYPE, body: JSON.stringify(body) };
}

/**
 * The body of “Create a check run” and “Update a check run” (GitHub REST 2022-11-28). A pending check has no
 * conclusion: `neutral` would satisfy a rule that requires the check. `externalId`: the id of the message, by which a
 * repeated attempt finds its check.
 */
export function githubCheck(about: CommitStatus, { externalId, now }: { externalId: string; now: Date }): HttpMessage {
  const { status, description, url, commit, summary } = about;
  const state = commitState(status);
  const body = {
    name: COMMIT_CONTEXT,
    head_sha: commit,
    details_url: url,
    external_id: externalId,
    ...(state === 'pending'
      ? { status: 'in_progress' }
      : { status: 'completed', conclusion: state, completed_at: now.toISOString() }),
    output: { title: cut(description, CHECK_TITLE), summary: cutBytes(summary, CHECK_SUMMARY_BYTES) },
  };
  return { headers: JSON_TYPE, body: JSON.stringify(body) };
}

const GITLAB_STATES = { success: 'success', failure: 'failed', pending: 'pending' } as const;

/** The body of “Set commit pipeline status” (GitLab REST v4). */
export function gitlabStatus({ status, description, url }: CommitStatus): HttpMessage {
  const body = {
    state: GITLAB_STATES[commitState(status)],
    name: COMMIT_CONTEXT,
    target_url: url,
    description: cut(description, GITLAB_DESCRIPTION),
  };
  return { headers: JSON_TYPE, body: JSON.stringify(body) };
}
