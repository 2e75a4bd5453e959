/** The result of verifying one signature under trust, and the choice among several results. */
import { outcomeOf } from '#lib/verify/result/check.ts';
import type { TimeSource } from '../time/trusted-times.ts';
import type { Check, LogEntryReference, Signer, Thresholds, TrustEntry } from '#lib/verify/result/verification.ts';

export type SignedResult = {
  checks: Check[];
  /** Null unless a signature was verified with the signer's key. */
  signer: Signer | null;
  /** The owner that a certificate names, whether or not its key made the signature. */
  claimedSigner: Signer | null;
  times: TimeSource[];
  logEntries: LogEntryReference[];
  entry: TrustEntry | null;
};

export type SignedOptions = {
  /** The bytes that a message signature covers, or null. */
  artifact: Uint8Array | null;
  thresholds: Partial<Thresholds> | null;
  now: number;
};

/** From best to worst. */
const OUTCOME_ORDER = ['verified', 'failed', 'error', 'untrusted', 'unsigned'] as const;

/** The best of several results, of equally good ones the first; null for none. */
export function bestResult<R extends SignedResult>(results: readonly R[]): R | null {
  const rank = (one: R): number => OUTCOME_ORDER.indexOf(outcomeOf(one.checks));
  return results.length === 0 ? null : results.reduce((a, b) => (rank(b) < rank(a) ? b : a));
}

/** The worst of several results, of equally bad ones the first; null for none. */
export function worstResult<R extends SignedResult>(results: readonly R[]): R | null {
  const rank = (one: R): number =>
    ['failed', 'untrusted', 'error', 'unsigned', 'verified'].indexOf(outcomeOf(one.checks));
  return results.length === 0 ? null : results.reduce((a, b) => (rank(b) < rank(a) ? b : a));
}
