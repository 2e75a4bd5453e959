/** What reads and verifies, as the verbs use it: one upload in, one examined document each out, away from the thread that answers. */
import type { EvidenceId, ParseFailureCode } from '#lib/evidence/evidence.ts';
import type { Expectation, Thresholds, TrustSet } from '#lib/verify/verification.ts';
import type { Packed, ReadDocument } from './document.ts';

export type ExamineOptions = { subject?: string; trust: TrustSet; expect?: Expectation; thresholds?: Thresholds; now: Date; /** It will be kept: pack it where it is read. */ keep?: boolean };

/** A document that could not be read; `size` in bytes, `excerpt` its beginning. */
export type Unreadable = { ok: false; id: EvidenceId; code: ParseFailureCode; message: string; pointer: string; size: number; excerpt: string };
export type ExaminedDocument = ({ ok: true; packed: Packed | null } & ReadDocument) | Unreadable;
