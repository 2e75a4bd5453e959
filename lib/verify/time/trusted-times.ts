/** The timestamp check: collects the trusted times of a signature, and decides whether they suffice. */
import { type Check, type Thresholds, type TrustedTime } from '#lib/verify/result/verification.ts';
import { check, fail, pass } from '#lib/verify/result/check.ts';
import type { TimestampAuthority } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { sameBytes } from '#lib/verify/certificate/certificate.ts';
import { DerError } from '#lib/verify/der/der.ts';
import { checkTimestamp, readTimestamp, type TimestampResult } from './timestamp.ts';

/** A trusted time in milliseconds since the epoch, and the authority or log that confirms it. */
export type TimeSource = { time: number; source: TrustedTime['source']; authority: string };

/** Check every RFC 3161 timestamp over the raw signature bytes. The same authority and time count only once. */
export function checkTimestamps(
  timestamps: readonly Uint8Array[],
  signature: Uint8Array,
  authorities: readonly TimestampAuthority[],
): { sources: TimeSource[]; problems: TimestampResult[]; malformed: boolean; duplicate: boolean } {
  const counted = new Set<string>();
  const sources: TimeSource[] = [];
  const problems: TimestampResult[] = [];
  let malformed = false;
  const duplicate = timestamps.some((one, i) => timestamps.some((other, j) => j < i && sameBytes(one, other)));
  for (const der of timestamps) {
    try {
      const result = checkTimestamp(readTimestamp(der), signature, authorities);
      if (result.kind !== 'verified') problems.push(result);
      else {
        const key = `${result.certificate.sha256} ${result.time}`;
        if (!counted.has(key)) sources.push({ time: result.time, source: 'rfc3161', authority: result.authority });
        counted.add(key);
      }
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      malformed = true;
    }
  }
  return { sources, problems, malformed, duplicate };
}

/** RFC 3339 in UTC, without a fraction of zero, from milliseconds since the epoch. */
export const rfc3339 = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

type TimestampChecks = ReturnType<typeof checkTimestamps>;
type TimesEvidence = {
  times: { time: string; source: string; authority: string }[];
  passedOver: { time: string; why: string }[];
};

/**
 * The timestamp check. Enough trusted times are required. A further invalid timestamp only warns, since anybody can add
 * one to a document. `optional`: a key needs no trusted time unless its threshold requires one.
 */
export function checkTrustedTimes(
  stamps: TimestampChecks,
  logged: readonly TimeSource[],
  thresholds: Thresholds,
  optional: boolean,
): Check {
  const all = [...stamps.sources, ...logged];
  const evidence = {
    times: all.map(({ time, source, authority }) => ({ time: rfc3339(time), source, authority })),
    passedOver: stamps.problems.map((one) => ({
      time: rfc3339(one.time),
      why: one.kind === 'verified' ? '' : one.reason,
    })),
  };
  if (stamps.malformed)
    return fail('timestamp', 'timestamp-invalid', 'A timestamp is not an RFC 3161 timestamp.', { evidence });
  if (stamps.duplicate)
    return fail('timestamp', 'timestamp-duplicate', 'The document contains the same timestamp twice.', { evidence });
  const required = optional ? thresholds.timestamp : Math.max(1, thresholds.timestamp);
  return all.length >= required
    ? sufficientTimesCheck(stamps, all, evidence)
    : missingTimesCheck(stamps, all, required, evidence);
}

const describeTimes = (times: readonly TimeSource[]): string =>
  times.map(({ time, authority }) => `${rfc3339(time)} by ${authority}`).join(', ');

/** The first problem of a kind, of those that have a reason. */
function findProblem<K extends 'false' | 'unknown' | 'unsupported'>(
  { problems }: TimestampChecks,
  kind: K,
): Extract<TimestampResult, { kind: K }> | undefined {
  return problems.find((one): one is Extract<TimestampResult, { kind: K }> => one.kind === kind);
}

function sufficientTimesCheck(stamps: TimestampChecks, all: readonly TimeSource[], evidence: TimesEvidence): Check {
  if (all.length === 0)
    return check(
      'timestamp',
      'warn',
      'time-unknown',
      'No trusted source confirms the time of signing; the key requires none.',
      { evidence },
    );
  const invalid = findProblem(stamps, 'false');
  if (invalid !== undefined)
    return check(
      'timestamp',
      'warn',
      'timestamp-invalid',
      `Signed at ${describeTimes(all)}; another timestamp is ignored, because ${invalid.reason}.`,
      { evidence },
    );
  return pass('timestamp', `Signed at ${describeTimes(all)}.`, { evidence });
}

function missingTimesCheck(
  stamps: TimestampChecks,
  all: readonly TimeSource[],
  required: number,
  evidence: TimesEvidence,
): Check {
  const invalid = findProblem(stamps, 'false');
  if (invalid !== undefined)
    return fail('timestamp', 'timestamp-invalid', `A timestamp is invalid: ${invalid.reason}.`, { evidence });
  const counts = {
    expected: `${required} trusted ${required === 1 ? 'time' : 'times'}`,
    actual: String(all.length),
    evidence,
  };
  const unsupported = findProblem(stamps, 'unsupported');
  if (unsupported !== undefined)
    return check('timestamp', 'error', 'unsupported', `A timestamp does not count: ${unsupported.reason}.`, counts);
  const unknown = findProblem(stamps, 'unknown');
  if (unknown !== undefined)
    return check(
      'timestamp',
      'missing',
      'timestamp-authority-unknown',
      `A timestamp does not count: ${unknown.reason}.`,
      counts,
    );
  if (all.length === 0)
    return check('timestamp', 'missing', 'time-unknown', 'No trusted source confirms the time of signing.', counts);
  return check(
    'timestamp',
    'missing',
    'timestamp-missing',
    `Signed at ${describeTimes(all)}; more trusted times are required.`,
    counts,
  );
}
