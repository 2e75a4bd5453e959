/**
 * The state that one transaction collects: artifacts to evaluate and rollup changes to write at its end, and the facts
 * of new evidence.
 */
import type { Actor } from '#lib/actor.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { TreeEnd } from '#lib/log/tree.ts';
import type { NewIds } from '#db/evidence/evidence.ts';
import type { RollupChanges } from '#db/rollup/rollup-changes.ts';
import { newRollupChanges } from '#db/rollup/rollup-changes.ts';

export type Batch = {
  /** The actor of the writes that follow. */
  actor: Actor;
  /** Patterns of the projects that are claimed as soon as they are named. */
  adopts: readonly string[];
  /** RFC 3339: the time of everything in this transaction; in the past where a history is replayed. */
  at: string;
  /** RFC 3339: the time of the clock. The log has no other time. */
  wallClock: string;
  rollupChanges: RollupChanges;
  /** Artifacts whose status may have changed, by row id. */
  touched: Map<number, TouchedArtifact>;
  /** The same by `digestKey`. */
  touchedByDigest: Map<string, TouchedArtifact>;
  /** Ids of the documents that are going to be stored and are not stored yet, where the transaction knows that. */
  absent: Set<string>;
  /** Row ids for the next of them. */
  ids: NewIds[];
  /** Facts of evidence that is new in this transaction, by `seq`. */
  facts: Map<number, EvidenceFact>;
  /** Projects (row ids) whose claim or expectations have changed. */
  authorityChanges: Set<number>;
  /** Environments (row ids) in which a deployment has changed. */
  deployedTo: Set<number>;
  /**
   * While several artifacts are settled: the slots (`slotKey`) whose waiting events are linked once after all of them.
   * Null: they are linked at once.
   */
  awaitedSlots: Set<string> | null;
  /** The end of the log, once the transaction has appended to it: a checkpoint has to be signed. */
  logEnd: TreeEnd | null;
  /**
   * True in a private copy that is asked for statuses only: what no evaluation reads is not stored there, which is
   * history, figures, events, the statuses by policies of some environments, and the words of the search.
   */
  onlyStatuses: boolean;
  /**
   * In such a copy: artifacts (row ids) that are settled and evaluated later, because nothing follows from their status
   * in this transaction. Null: every artifact is evaluated in its transaction.
   */
  later: Set<number> | null;
};

export type TouchedArtifact = {
  /** The artifact as it was before this transaction; null where it is new in it. */
  before: ArtifactRow | null;
  /** The artifact with the changes of this transaction so far. */
  row: ArtifactRow;
  /** The evidence that touched it last; null where none did. */
  evidence: number | null;
  /** True where its names, commits or signers have changed: the search index has to be updated. */
  reindex: boolean;
  /** True where evidence has ceased to count: defects that no rule finds any more are removed. */
  recount?: boolean;
  /** True where a deployment of it was reported in this transaction. */
  reported?: boolean;
  /**
   * True where what counts has to be decided before the evaluation: an image index that names it has changed, or it was
   * last evaluated before authority was introduced.
   */
  unsettled?: boolean;
  /** True once this transaction has decided what counts. */
  settled?: boolean;
};

/** A batch in which nothing has happened yet. */
export function newBatch(
  given: Pick<Batch, 'at' | 'wallClock' | 'actor' | 'adopts'> & Partial<Pick<Batch, 'onlyStatuses' | 'later'>>,
): Batch {
  return {
    onlyStatuses: false,
    later: null,
    ...given,
    rollupChanges: newRollupChanges(),
    touched: new Map(),
    touchedByDigest: new Map(),
    absent: new Set(),
    ids: [],
    facts: new Map(),
    authorityChanges: new Set(),
    deployedTo: new Set(),
    awaitedSlots: null,
    logEnd: null,
  };
}

/** The digest of an artifact as a key; `alg` is a term. */
export const digestKey = ({ alg, value }: Pick<ArtifactRow, 'alg' | 'value'>): string => `${alg}:${value}`;

/**
 * Mark an artifact for evaluation at the end of the transaction. `isNew`: this transaction has created the row. Returns
 * the entry, whose `row` the caller may change.
 */
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
    batch.touchedByDigest.set(digestKey(row), touched);
  }
  touched.evidence = evidence ?? touched.evidence;
  return touched;
}
