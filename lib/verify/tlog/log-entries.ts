/**
 * The transparency-log check: every log entry must match the signature, and enough trusted logs must confirm theirs.
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
 * The result of one entry. `log` is null where the log is not trusted; with a problem nothing is proven or promised.
 */
export type EntryResult = {
  entry: LogEntry;
  log: LogKey | null;
  proven: boolean;
  promised: boolean;
  problem: LogProblem | null;
};

/** Check the promise and the proof of each entry with the trusted log that it names. */
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

/** The times that a log confirms with its signed promise (Rekor v1). Without a promise a time proves nothing. */
export function loggedTimes(results: readonly EntryResult[]): TimeSource[] {
  return results.flatMap(({ entry, log, promised }) =>
    promised && log !== null && entry.integratedTime !== null
      ? [{ time: entry.integratedTime * 1000, source: 'transparency-log' as const, authority: log.baseUrl }]
      : [],
  );
}

/**
 * The transparency-log check of all entries. `times` are all trusted times: the key of a log without a promise must
 * have been valid at each of them.
 */
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
    const failed = checkEntry(result, signed, times, evidence);
    if (failed !== null) return failed;
    if (!isConfirmed(result)) continue;
    const { entry } = result;
    const key = `${Buffer.from(entry.logId).toString('hex')} ${Buffer.from(entry.body).toString('latin1')}`;
    if (counted.has(key))
      return fail(
        'transparency-log',
        'log-duplicate-entry',
        'The document contains the same entry of the same log twice.',
        { evidence },
      );
    counted.add(key);
  }
  if (counted.size >= Math.max(1, thresholds.tlog)) return confirmedCheck(results, evidence);
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

type EntriesEvidence = { entries: LogEntryReference[] };

/** Whether a trusted log confirms the entry with a valid proof or promise. */
const isConfirmed = ({ log, proven, promised }: EntryResult): boolean => log !== null && (proven || promised);

/** The failed check of one entry; null where it has no problem. */
function checkEntry(
  result: EntryResult,
  signed: LoggedSignature,
  times: readonly number[],
  evidence: EntriesEvidence,
): Check | null {
  const { entry, log, promised } = result;
  const problem = result.problem ?? checkBody(entry, signed);
  const outcome = problem?.code === 'log-body-unsupported' ? 'error' : 'fail';
  if (problem !== null)
    return check('transparency-log', outcome, problem.code, problem.detail, {
      expected: problem.expected ?? null,
      actual: problem.actual ?? null,
      evidence,
    });
  if (log === null || !isConfirmed(result) || promised || times.every((time) => containsTime(log, time))) return null;
  return fail(
    'transparency-log',
    'log-not-valid-then',
    `The key of ${log.baseUrl} was not valid at the time of signing.`,
    { evidence },
  );
}

function confirmedCheck(results: readonly EntryResult[], evidence: EntriesEvidence): Check {
  const proven = results.filter((one) => one.proven);
  const confirming = proven.length > 0 ? proven : results.filter(isConfirmed);
  const names = [...new Set(confirming.map((one) => one.log!.baseUrl))].join(', ');
  return pass(
    'transparency-log',
    proven.length > 0 ? `Proven to be in ${names}.` : `Promised by ${names}; no proof shows the inclusion itself.`,
    { evidence },
  );
}

/** Only Rekor v1 can be searched by index; its successors have no search. */
const SEARCHABLE_LOG = 'https://rekor.sigstore.dev';

/**
 * The entry for display. It has index and time only where the log confirms them: the promise covers both (Rekor v1),
 * the inclusion proof covers only its own index.
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
    inclusion: inclusionOf(proven, promised),
    url: log?.baseUrl === SEARCHABLE_LOG && index !== null ? `https://search.sigstore.dev/?logIndex=${index}` : null,
  };
}

function inclusionOf(proven: boolean, promised: boolean): LogEntryReference['inclusion'] {
  if (proven) return promised ? 'both' : 'proof';
  return promised ? 'promise' : 'none';
}
