/**
 * What one transaction gathers while it goes: figures to write once at the end, artifacts to judge, facts it has at
 * hand.
 */
import type { Actor } from '#lib/actor.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Tally } from '#db/rollup/tally.ts';
import { emptyTally } from '#db/rollup/tally.ts';

export type Batch = {
  /** By whom what is written now is written. */
  actor: Actor;
  /** The moment everything in this transaction happens; in the past where a history is replayed. */
  at: string;
  /** What the clock says: the log tells no other time. */
  clock: string;
  tally: Tally;
  /** Artifacts whose status may have changed, and the evidence that touched them last. */
  touched: Map<number, Touched>;
  /** Facts of evidence that is new in this batch. */
  facts: Map<number, EvidenceFact>;
  /** True once something was appended to the log. */
  logged: boolean;
};

export type Touched = {
  /** The artifact as it was before this transaction; null where it is new in it. */
  before: ArtifactRow | null;
  /** As it is now. */
  row: ArtifactRow;
  evidence: number | null;
  /** Its names, commits or signers have changed: the search index is written anew. */
  reword: boolean;
};

export function newBatch({ at, clock, actor }: Pick<Batch, 'at' | 'clock' | 'actor'>): Batch {
  return { actor, at, clock, tally: emptyTally(), touched: new Map(), facts: new Map(), logged: false };
}

/** Take note that an artifact is touched. */
export function touch(batch: Batch, row: ArtifactRow, isNew: boolean, evidence: number | null): Touched {
  let touched = batch.touched.get(row.id);
  if (!touched) {
    touched = { before: isNew ? null : { ...row }, row: { ...row }, evidence, reword: isNew };
    batch.touched.set(row.id, touched);
  }
  touched.evidence = evidence ?? touched.evidence;
  return touched;
}
