/**
 * Reads pull requests and their approvals in payloads of Bitbucket Cloud. Only what says who wrote, approved and merged
 * a change is kept of them: the rest, such as titles and descriptions, is nobody's business.
 *
 * A payload abbreviates the ids of the commits of a pull request to 12 digits (BCLOUD-21201). Somebody can make another
 * commit with the same digits, so they name nothing here until the host has told the full ids.
 */
import * as z from 'zod';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { AbbreviatedCommit, WebhookEffect } from '#lib/webhook/effect.ts';
import { nameOf, page, repository, repositoryOf, text, user, uuid, writtenTime } from './fields.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

const hash = text.regex(/^[0-9a-f]{7,40}$/);
const opinion = z.object({ date: writtenTime, user }).nullish();
const payload = z.object({
  actor: user,
  repository,
  /** Of an approval that was given or taken back; `participants` say which. */
  approval: opinion,
  changes_request: opinion,
  pullrequest: z.object({
    id: z.number().int().positive(),
    state: text,
    links: page,
    author: user,
    closed_by: user,
    updated_on: writtenTime,
    source: z.object({
      commit: z.object({ hash }),
      /** Null where the fork was deleted. */
      repository: z.object({ uuid, full_name: text.regex(/^[^/\s]+\/[^/\s]+$/) }).nullish(),
    }),
    destination: z.object({ branch: z.object({ name: text }) }),
    merge_commit: z.object({ hash }).nullish(),
    participants: z
      .array(z.object({ approved: z.boolean().default(false), state: text.nullish(), user }))
      .max(1_000)
      .default([]),
  }),
});
type Payload = z.infer<typeof payload>;

/** A merge, or an approval or request for changes that was given or taken back. */
export function readPullRequest(delivery: unknown): WebhookEffect[] | string {
  const read = payload.parse(delivery, SCHEMA_MESSAGES);
  const { pullrequest: pull, approval, changes_request: request } = read;
  const by = approval?.user ?? request?.user ?? null;
  if (pull.state !== 'MERGED' && by === null) return 'it names neither a merge nor who reviewed the change';
  const author = nameOf(pull.author);
  const summary =
    by === null
      ? `pull request of ${author} merged into ${pull.destination.branch.name.slice(0, 200)}`
      : `review by ${nameOf(by)}: ${saidBy(by.uuid, read)}`;
  const commits = commitsOf(read).filter(({ id }) => id.length < 40);
  return [
    {
      kind: 'review',
      repository: repositoryOf(read.repository),
      document: documentOf(read),
      summary,
      ...(commits.length > 0 && { abbreviated: commits }),
    },
  ];
}

function saidBy(reviewer: string | undefined, { pullrequest }: Payload): string {
  const found = pullrequest.participants.find((each) => reviewer !== undefined && each.user?.uuid === reviewer);
  if (found?.approved === true) return 'approved';
  return found?.state === 'changes_requested' ? 'changes requested' : 'taken back';
}

/** The commits that the document names, each with the repository that has it. */
function commitsOf({ repository: to, pullrequest: { source, merge_commit, state } }: Payload): AbbreviatedCommit[] {
  const from = source.repository ?? to;
  const own = { repository: to.full_name, hostId: to.uuid.slice(1, -1) };
  const head: AbbreviatedCommit = {
    pointer: '/pullrequest/source/commit/hash',
    id: source.commit.hash,
    repository: from.full_name,
    hostId: from.uuid.slice(1, -1),
  };
  return state === 'MERGED' && merge_commit
    ? [head, { pointer: '/pullrequest/merge_commit/hash', id: merge_commit.hash, ...own }]
    : [head];
}

/** What is kept: the same for every delivery that says the same. */
function documentOf({ actor, repository: wire, approval, changes_request, pullrequest: pull }: Payload): JsonObject {
  const reviewer = (approval ?? changes_request)?.user?.uuid;
  const document = {
    actor,
    repository: { uuid: wire.uuid, full_name: wire.full_name, links: wire.links },
    ...(approval && { approval }),
    ...(changes_request && { changes_request }),
    pullrequest: {
      id: pull.id,
      state: pull.state,
      links: pull.links,
      author: pull.author,
      source: { commit: pull.source.commit },
      destination: { branch: pull.destination.branch },
      ...(pull.state === 'MERGED' && {
        merge_commit: pull.merge_commit,
        closed_by: pull.closed_by,
        updated_on: pull.updated_on,
      }),
      participants: pull.participants.filter((each) => reviewer !== undefined && each.user?.uuid === reviewer),
    },
  };
  // The JSON of a value has no absent members.
  return JSON.parse(JSON.stringify(document)) as JsonObject;
}
