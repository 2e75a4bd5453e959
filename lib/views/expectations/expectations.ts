/** What a project expects, as answers describe it. */
import type { ClaimKind } from '#lib/authority/claim-kind.ts';
import type { ExpectationsDocument } from '#lib/authority/expectations-document.ts';
import type { ActorView } from '../reference/actor.ts';

/** `derived`: what every project expects that has not said anything else. */
export type ExpectationsOrigin = 'derived' | 'said';

/** One version of the expectations. */
export type ExpectationsVersionView = {
  version: number;
  origin: ExpectationsOrigin;
  document: ExpectationsDocument;
  reason: string;
  at: string;
  by: ActorView | null;
};

/**
 * Evidence that names the project or is about its artifacts and decides nothing, because of its speaker or of its
 * builder. At most one of `signer`, `sender` and `builder` is not null: the reason. The sender may not be recorded.
 */
export type UnexpectedView = {
  signer: { identity: string; issuer: string | null } | null;
  /** The sender of documents without a verified signature. */
  sender: ActorView | null;
  /** The builder of provenance whose signer speaks for the project. */
  builder: string | null;
  kinds: ClaimKind[];
  /** Documents. */
  count: number;
  /** When the newest was received. */
  lastSeen: string;
  /** `sha256:…` of the newest. */
  evidence: string;
};

export type ExpectationsView = {
  /** The slug of the project. */
  project: string;
  origin: ExpectationsOrigin;
  /** 0: the project has never said anything. A change has to name this version. */
  version: number;
  document: ExpectationsDocument;
  /** The repository of the project; `id` is the host's immutable id of it, null where it is not known. */
  sourceRepository: { host: string; id: string | null };
  /** Newest first. */
  history: ExpectationsVersionView[];
  /** For the next page of the history; null on the last one. */
  cursor: string | null;
  /** Newest first. */
  unexpected: UnexpectedView[];
  /** What was received before this time is not in `unexpected`. */
  unexpectedSince: string;
};
