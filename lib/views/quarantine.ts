/** Quarantined evidence, as answers describe it. */
import type { ActorView } from './reference/actor.ts';
import type { ReleaseView } from './reference/release.ts';

/** One quarantine. A criterion that is null covers everything; evidence is under it that meets all criteria. */
export type QuarantineView = ReleaseView & {
  id: number;
  /** `sha256:…` of the one document. */
  evidence: string | null;
  sender: ActorView | null;
  signer: { identity: string; issuer: string | null } | null;
  /** Received at or after `from` and before `until`, RFC 3339. */
  from: string | null;
  until: string | null;
  /** Documents under it now; the background work may still be adding some, or taking them out. */
  documents: number;
  /** The newest of them, at most 10. */
  newest: { id: string; title: string }[];
};

export type QuarantinePage = { quarantines: QuarantineView[]; cursor: string | null };
