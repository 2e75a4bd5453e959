/** Collecting the times that trusted authorities vouch for, and whether they are enough. */
import { type Check, type Thresholds, type TrustedTime } from '#lib/verify/result/verification.ts';
import { check, fail, pass } from '#lib/verify/result/check.ts';
import type { TimestampAuthority } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { sameBytes } from '#lib/verify/certificate/certificate.ts';
import { DerError } from '#lib/verify/der/der.ts';
import { checkTimestamp, readTimestamp, type TimestampResult } from './timestamp.ts';

export type TimeSource = { time: number; source: TrustedTime['source']; authority: string };

/** Check every RFC 3161 time-stamp over the raw signature bytes. One authority's word about one second counts once. */
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

export const rfc3339 = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

/**
 * The timestamp check. Enough times have to hold; one that does not is passed over (and said), since anybody can add
 * one to a document.
 * `optional`: a managed key may do without a time.
 */
export function checkTrustedTimes(
  stamps: ReturnType<typeof checkTimestamps>,
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
  const said = all.map(({ time, authority }) => `${rfc3339(time)} by ${authority}`).join(', ');
  const falsehood = stamps.problems.find((one) => one.kind === 'false');
  if (stamps.malformed)
    return fail('timestamp', 'timestamp-invalid', 'A time-stamp is not a time-stamp response.', { evidence });
  if (stamps.duplicate)
    return fail('timestamp', 'timestamp-duplicate', 'The same time-stamp stands in the document twice.', { evidence });
  const required = optional ? thresholds.timestamp : Math.max(1, thresholds.timestamp);
  if (all.length >= required) {
    if (all.length === 0)
      return check(
        'timestamp',
        'warn',
        'time-unknown',
        'Nobody vouches for the time of signing; the key asks for none.',
        { evidence },
      );
    if (falsehood?.kind === 'false')
      return check(
        'timestamp',
        'warn',
        'timestamp-invalid',
        `Signed at ${said}; another time-stamp is passed over, since ${falsehood.reason}.`,
        { evidence },
      );
    return pass('timestamp', `Signed at ${said}.`, { evidence });
  }
  const unknown = stamps.problems.find((one) => one.kind === 'unknown');
  if (falsehood?.kind === 'false')
    return fail('timestamp', 'timestamp-invalid', `A time-stamp is false: ${falsehood.reason}.`, { evidence });
  const unsupported = stamps.problems.find((one) => one.kind === 'unsupported');
  const counts = {
    expected: `${required} trusted ${required === 1 ? 'time' : 'times'}`,
    actual: String(all.length),
    evidence,
  };
  if (unsupported?.kind === 'unsupported')
    return check('timestamp', 'error', 'unsupported', `A time-stamp does not count: ${unsupported.reason}.`, counts);
  if (unknown?.kind === 'unknown')
    return check(
      'timestamp',
      'missing',
      'timestamp-authority-unknown',
      `A time-stamp does not count: ${unknown.reason}.`,
      counts,
    );
  if (all.length === 0)
    return check('timestamp', 'missing', 'time-unknown', 'Nobody vouches for the time of signing.', counts);
  return check('timestamp', 'missing', 'timestamp-missing', `Signed at ${said}; that is too little.`, counts);
}
