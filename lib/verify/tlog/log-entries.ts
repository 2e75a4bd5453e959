/**
 * The transparency-log check: every entry that a trusted log vouches for must be about this signature, and there must
 * be enough of them.
 */
import type { Check, LogEntryReference, Thresholds } from '#lib/verify/result/verification.ts';
import { check, fail, pass, skip } from '#lib/verify/result/check.ts';
import type { TimeSource } from '../time/trusted-times.ts';
import type { LogKey } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { containsTime } from '../x509/chain.ts';
import { sameBytes } from '#lib/verify/certificate/certificate.ts';
import { type LoggedSignature, checkBody } from './entry-body.ts';
import type { LogEntry } from './log-entry.ts';
import { type LogProblem, checkInclusionPromise, checkInclusionProof } from './inclusion.ts';

/**
 * What one entry came to. `log` is null where the log is not trusted; `proven` and `promised` hold only without a
 * problem.
 */
export type EntryResult = {
  entry: LogEntry;
  log: LogKey | null;
  proven: boolean;
  promised: boolean;
  problem: LogProblem | null;
};

export function verifyLogEntries(entries: readonly LogEntry[], logs: readonly LogKey[]): EntryResult[] {
  return entries.map((entry): EntryResult => {
    if (entry.problem !== null)
      return {
        entry,
        log: logs.find((one) => sameBytes(one.id, entry.logId)) ?? null,
        proven: false,
        promised: false,
        problem: { code: 'malformed', detail: entry.problem },
      };
    const named = logs.filter((one) => sameBytes(one.id, entry.logId));
    if (named.length === 0) return { entry, log: null, proven: false, promised: false, problem: null };
    const time = entry.inclusionPromise === null || entry.integratedTime === null ? null : entry.integratedTime * 1000;
    const log = named.find((one) => time === null || containsTime(one, time));
    if (log === undefined)
      return {
        entry,
        log: named[0]!,
        proven: false,
        promised: false,
        problem: {
          code: 'log-not-valid-then',
          detail: `The key of ${named[0]!.baseUrl} was not valid at the time of the entry.`,
          actual: new Date(time!).toISOString(),
        },
      };
    const { proof } = entry;
    const problem =
      checkInclusionPromise(entry, log) ??
      (proof === null || proof.checkpoint === null
        ? null
        : checkInclusionProof(entry.body, proof, proof.checkpoint, log));
    const good = problem === null;
    return {
      entry,
      log,
      proven: good && proof !== null && proof.checkpoint !== null,
      promised: good && entry.inclusionPromise !== null,
      problem,
    };
  });
}

/** Times that a log promised (Rekor v1): without a signed promise the time is anybody's claim. */
export function loggedTimes(results: readonly EntryResult[]): TimeSource[] {
  return results.flatMap(({ entry, log, promised }) =>
    promised && log !== null && entry.integratedTime !== null
      ? [{ time: entry.integratedTime * 1000, source: 'transparency-log' as const, authority: log.baseUrl }]
      : [],
  );
}

/** `times` are all trusted ones: a log without promises must have been valid then. */
export function checkLogEntries(
  results: readonly EntryResult[],
  signed: LoggedSignature,
  thresholds: Thresholds,
  times: readonly number[],
): Check {
  const evidence = { entries: results.map((one) => ({ ...toReference(one) })) };
  if (results.length === 0) {
    return thresholds.tlog === 0
      ? skip('transparency-log', 'not-required', 'There is no log entry, and none is required.', { evidence })
      : check('transparency-log', 'missing', 'log-entry-missing', 'There is no log entry.', {
          expected: `${thresholds.tlog} log ${thresholds.tlog === 1 ? 'entry' : 'entries'}`,
          actual: '0',
          evidence,
        });
  }
  const counted = new Set<string>();
  for (const result of results) {
    const { entry, log, proven, promised } = result;
    const problem = result.problem ?? checkBody(entry, signed);
    const outcome = problem?.code === 'log-body-unsupported' ? 'error' : 'fail';
    if (problem !== null)
      return check('transparency-log', outcome, problem.code, problem.detail, {
        expected: problem.expected ?? null,
        actual: problem.actual ?? null,
        evidence,
      });
    if (log === null || !(proven || promised)) continue;
    if (!promised && times.some((time) => !containsTime(log, time)))
      return fail(
        'transparency-log',
        'log-not-valid-then',
        `The key of ${log.baseUrl} was not valid at the time of signing.`,
        { evidence },
      );
    const key = `${Buffer.from(entry.logId).toString('hex')} ${Buffer.from(entry.body).toString('latin1')}`;
    if (counted.has(key))
      return fail(
        'transparency-log',
        'log-duplicate-entry',
        'The same entry of the same log stands in the document twice.',
        { evidence },
      );
    counted.add(key);
  }
  const names = [...new Set(results.filter((one) => one.proven || one.promised).map((one) => one.log!.baseUrl))].join(
    ', ',
  );
  if (counted.size >= Math.max(1, thresholds.tlog)) {
    return pass(
      'transparency-log',
      results.some((one) => one.proven)
        ? `Proven to be in ${names}.`
        : `Promised by ${names}; inclusion itself is not proven.`,
      { evidence },
    );
  }
  if (counted.size >= thresholds.tlog)
    return check('transparency-log', 'warn', 'log-unknown', 'The log is not trusted here; no log entry is required.', {
      evidence,
    });
  return check('transparency-log', 'missing', 'log-unknown', 'The log is not trusted here.', {
    expected: `${thresholds.tlog} in trusted logs`,
    actual: String(counted.size),
    evidence,
  });
}

const SEARCHABLE_LOG = 'https://rekor.sigstore.dev';

/**
 * Only what somebody vouches for is told: the promise covers index and time (Rekor v1), the inclusion proof its own
 * index only. Only Rekor v1 can be searched by index; its successors have no search.
 */
export function toReference({ entry, log, proven, promised }: EntryResult): LogEntryReference {
  const index = promised || (proven && entry.proof?.index === entry.logIndex) ? entry.logIndex : null;
  return {
    log: log?.baseUrl ?? `unknown log ${Buffer.from(entry.logId).toString('hex').slice(0, 16)}`,
    logIndex: index === null ? null : String(index),
    integratedTime:
      !promised || entry.integratedTime === null
        ? null
        : new Date(entry.integratedTime * 1000).toISOString().replace('.000Z', 'Z'),
    kind: entry.kind,
    version: entry.version,
    inclusion: proven ? (promised ? 'both' : 'proof') : promised ? 'promise' : 'none',
    url: log?.baseUrl === SEARCHABLE_LOG && index !== null ? `https://search.sigstore.dev/?logIndex=${index}` : null,
  };
}
