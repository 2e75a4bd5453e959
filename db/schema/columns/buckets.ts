/**
 * The buckets of the links between evidence and artifacts: kind and state of the evidence as one number, so that
 * evidence of one bucket is read newest first, without reading the others.
 */
import { EVIDENCE_KINDS, type EvidenceKind } from '#lib/evidence/model/kinds.ts';
import { OUTCOMES } from './enums.ts';

/** Slots of one kind: those of the outcomes come first, and evidence in them counts. */
export const SLOTS = 8;
export const CLAIMED = 5;
export const QUARANTINED = 7;

/** The bucket of evidence that counts. */
export function subjectBucket(kind: EvidenceKind, outcome: (typeof OUTCOMES)[number]): number {
  return bucketAt(kind, OUTCOMES.indexOf(outcome));
}

/** The bucket of quarantined evidence of one kind: nothing reads it that decides anything. */
export function quarantineBucket(kind: EvidenceKind): number {
  return bucketAt(kind, QUARANTINED);
}

/** The bucket of evidence of one kind whose speaker has no authority over the artifact: it decides nothing. */
export function claimedBucket(kind: EvidenceKind): number {
  return bucketAt(kind, CLAIMED);
}

function bucketAt(kind: EvidenceKind, slot: number): number {
  return EVIDENCE_KINDS.indexOf(kind) * SLOTS + slot;
}

/** The kind of the evidence in a bucket. */
export function kindOfBucket(bucket: number): EvidenceKind {
  return EVIDENCE_KINDS[Math.floor(bucket / SLOTS)]!;
}

/** The outcome of the evidence in a bucket; undefined where it does not count. */
export function outcomeOfBucket(bucket: number): (typeof OUTCOMES)[number] | undefined {
  return OUTCOMES[bucket % SLOTS];
}

/** All buckets of the evidence of one kind. */
export function bucketsOfKind(kind: EvidenceKind): number[] {
  return [...OUTCOMES.keys(), CLAIMED, QUARANTINED].map((slot) => bucketAt(kind, slot));
}

/** The buckets of evidence that counts. A query seeks each, and so reads none of the many claims between them. */
export const COUNTING_BUCKETS: readonly number[] = EVIDENCE_KINDS.flatMap((kind) =>
  OUTCOMES.map((outcome) => subjectBucket(kind, outcome)),
);

/** Whether evidence in a bucket counts. */
export function isCountingBucket(bucket: number): boolean {
  return bucket % SLOTS < OUTCOMES.length;
}

/** `isCountingBucket` as an SQL condition. `column`: the bucket. */
export function countingCondition(column: string): string {
  return `${column} % ${SLOTS} < ${OUTCOMES.length}`;
}
