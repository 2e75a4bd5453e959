/**
 * What one transaction gathers while it goes: figures to write once at the end, artifacts to judge, facts it has at
 * hand.
 */
import type { Actor } from '#lib/actor.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { RollupChanges } from '#db/rollup/rollup-changes.ts';
import { newRollupChanges } from '#db/rollup/rollup-changes.ts';

export type Batch = {
  /** By whom what is written now is written. */
  actor: Actor;
  /** The moment everything in this transaction happens; in the past where a history is replayed. */
  at: string;
  /** What the clock says: the log tells no other time. */
  wallClock: string;
  rollupChanges: RollupChanges;
  /** Artifacts whose status may have changed, and the evidence that touched them last. */
  touched: Map<number, TouchedArtifact>;
  /** Facts of evidence that is new in this batch. */
  facts: Map<number, EvidenceFact>;
  /** True once something was appended to the log. */
  hasLogEntries: boolean;
};

export type TouchedArtifact = {
  /** The artifact as it was before this transaction; null where it is new in it. */
  before: ArtifactRow | null;
  /** As it is now. */
  row: ArtifactRow;
  evidence: number | null;
  /** Its names, commits or signers have changed: the search index is written anew. */
  reindex: boolean;
};

export function newBatch({ at, wallClock, actor }: Pick<Batch, 'at' | 'wallClock' | 'actor'>): Batch {
  return {
    actor,
    at,
    wallClock,
    rollupChanges: newRollupChanges(),
    touched: new Map(),
    facts: new Map(),
    hasLogEntries: false,
  };
}

/** Take note that an artifact is touched. */
export function touchArtifact(
  batch: Batch,
  row: ArtifactRow,
  isNew: boolean,
  evidence: number | null,
): TouchedArtifact {
  let touched = batch.touched.get(row.id);
  if (!touched) {
    touched = { before: isNew ? null : { ...row }, row: { ...row }, evidence, reindex: isNew };
    batch.touched.set(row.id, touched);
  }
  touched.evidence = evidence ?? touched.evidence;
  return touched;
}
