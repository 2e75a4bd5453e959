/** Secrets in documents: where they were found, and which documents were sealed. Never their values. */
import type { ActorView } from '#lib/views/reference/actor.ts';

export type FoundSecretView = {
  /** Stable name of the kind, such as `github-token`. */
  kind: string;
  /** The kind in words, with an article: `a GitHub token`. */
  title: string;
  /** Where it is in `parsed` of the document (RFC 6901); empty for a document that is text. */
  pointer: string;
};

/** A document in which secrets were found. `count` is the number of all, of which `found` has the first. */
export type DocumentWithSecrets = {
  id: string;
  title: string;
  receivedAt: string;
  sentBy: ActorView | null;
  count: number;
  found: FoundSecretView[];
  foundAt: string;
  sealed: boolean;
};

export type SecretsPage = { documents: DocumentWithSecrets[]; cursor: string | null };

/** Who removed the bytes of a document for good. `sealedBy` is null where the actor is not known. */
export type SealView = { reason: string; sealedAt: string; sealedBy: ActorView | null };
