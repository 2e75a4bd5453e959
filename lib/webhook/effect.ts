/** The effects of a webhook delivery on the store. Names of the sender's wire format are used in this folder only. */
import type { JsonObject } from '#lib/bytes/json/json.ts';

/** A repository: the host's immutable id is the key, where the source has one; the slug is its current name. */
export type RepositoryFact = {
  host: string;
  /** The host's immutable id; null where the source knows names only. */
  hostId: string | null;
  ownerId: string | null;
  /** `host/owner/name`, lower-case host. */
  slug: string;
  /**
   * The last change of the repository at the sender, RFC 3339; null when the delivery has no time. An older delivery
   * never renames a project.
   */
  at: string | null;
};

/** A commit of which a document has only the first digits of the id. */
export type AbbreviatedCommit = {
  /** An RFC 6901 pointer to the id in the document. */
  pointer: string;
  id: string;
  /** The repository that has the commit, `owner/name`, and its id at the host. */
  repository: string;
  hostId: string;
};

export type DeploymentState = 'pending' | 'deployed' | 'failed' | 'decommissioned';

export type WebhookEffect =
  /** The repository has this name; `earlierSlug` is set when the delivery reports a rename or a transfer. */
  | { kind: 'repository'; repository: RepositoryFact; earlierSlug: string | null }
  | {
      kind: 'build';
      repository: RepositoryFact;
      /** Run URL, the same spelling as the certificate's run invocation URI: `…/actions/runs/<id>/attempts/<n>`. */
      invocation: string;
      runId: string;
      /** 1 for the first attempt of the run, and one more for each re-run. */
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
      /**
       * Where the addresses of all runs begin that the connection of a CI system speaks about; null for the host of the
       * repository, whose runs have addresses below it.
       */
      runsBelow: string | null;
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
      /** The digest in the deployment's payload; null: all artifacts built from the commit. */
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
  /**
   * Keep what the delivery says about the review of a change, as a document about its commits. `summary`: what it says,
   * in a few words. `abbreviated`: the commits in it whose full ids have to be fetched from the host before it is kept.
   */
  | {
      kind: 'review';
      repository: RepositoryFact;
      document: JsonObject;
      summary: string;
      abbreviated?: AbbreviatedCommit[];
    }
  /** The page Deliveries tells it, and it proves nothing: a check ended, the protection of branches was changed. */
  | { kind: 'told'; repository: RepositoryFact; summary: string }
  /** Fetch the rules of the branch into which a change was merged; `document` says which change. */
  | { kind: 'rules'; repository: RepositoryFact; branch: string; document: JsonObject }
  /**
   * Store a document as the word of the connection: the JSON of one document, which must have this format.
   */
  | { kind: 'evidence'; format: 'cdevent'; text: string; summary: string }
  /**
   * Fetch an image of the registry of the connection, with its attestations. `name`: that of its repository;
   * `reference`: its digest or a tag.
   */
  | { kind: 'image'; image: { name: string; reference: string } }
  /** Fetch the attestations of these digests, and of the artifacts of the run, from the host. */
  | { kind: 'fetch'; repository: RepositoryFact; digests: string[]; runId: string | null; commit: string | null };

export type WebhookReadResult =
  | { outcome: 'effects'; effects: WebhookEffect[] }
  /** A well-formed delivery without any effect. */
  | { outcome: 'ignored'; reason: string }
  | { outcome: 'unreadable'; reason: string; pointer: string };
