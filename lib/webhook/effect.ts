/** What a delivery means for what Attestry keeps. Names of the sender's wire format end in this folder. */

/** A repository as its host knows it: the immutable id is the key, the slug is today's name. */
export type RepositoryFact = {
  host: string;
  /** The host's immutable id, as a decimal string. */
  hostId: string;
  ownerId: string | null;
  /** `host/owner/name`, lower-case host. */
  slug: string;
  /** When the sender's copy was last changed, RFC 3339; null where it does not say. An older word never renames. */
  at: string | null;
};

export type DeploymentState = 'pending' | 'deployed' | 'failed' | 'decommissioned';

export type WebhookEffect =
  /** Seen under this name; `earlierSlug` when the delivery says it was renamed or transferred. */
  | { kind: 'repository'; repository: RepositoryFact; earlierSlug: string | null }
  | {
      kind: 'build';
      repository: RepositoryFact;
      /** Run URL, the same spelling as the certificate's run invocation URI: `…/actions/runs/<id>/attempts/<n>`. */
      invocation: string;
      runId: string;
      /** 1 for the first try of the run, and one more each time it is run again. */
      attempt: number;
      commit: string;
      ref: string | null;
      workflow: string | null;
      trigger: string | null;
      state:
        | 'requested'
        | 'running'
        | 'success'
        | 'failure'
        | 'cancelled'
        | 'skipped'
        | 'stale'
        | 'neutral'
        | 'waiting for action'
        | 'ended, result unknown';
      startedAt: string | null;
      finishedAt: string | null;
      url: string;
    }
  | {
      kind: 'release';
      repository: RepositoryFact;
      id: string;
      tag: string;
      state: 'published' | 'withdrawn';
      publishedAt: string | null;
      url: string;
      assets: { name: string; digest: string | null }[];
    }
  | {
      kind: 'deployment';
      repository: RepositoryFact;
      id: string;
      environment: string;
      state: DeploymentState;
      commit: string;
      ref: string | null;
      /** Digest the deployment's payload names; null: whatever was built from the commit. */
      digest: string | null;
      at: string;
      url: string | null;
    }
  | {
      kind: 'package';
      repository: RepositoryFact;
      purl: string | null;
      name: string;
      version: string;
      digest: string | null;
      at: string;
    }
  | {
      kind: 'push';
      repository: RepositoryFact;
      ref: string;
      before: string;
      after: string;
      forced: boolean;
      at: string | null;
    }
  /** Ask the host for attestations: of these digests, and of what the run produced. */
  | { kind: 'fetch'; repository: RepositoryFact; digests: string[]; runId: string | null; commit: string | null };

export type WebhookReadResult =
  | { outcome: 'effects'; effects: WebhookEffect[] }
  /** Well formed, and nothing to do for it. */
  | { outcome: 'ignored'; reason: string }
  | { outcome: 'unreadable'; reason: string; pointer: string };
