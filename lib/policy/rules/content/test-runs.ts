/**
 * Which results of tests count: bad news is answered only by good news about the same thing.
 *
 * Results are comparable where the same signer (or, of reports, any sender) says them in the same format and configuration, under
 * the same name of the run if one is stated. Among comparable results a failure counts until a later result holds the same key as
 * passed: the same test, the same suite where a suite failed without a test, the whole run where nothing more is known. A shard,
 * another host, another job of a matrix, a selection of tests, a report without tests and one that contradicts itself answer nothing.
 * Of a run that its sender names, and of results that name no test, the newest one speaks for the whole run.
 */
import type { RunIdentity, TestResult } from '#lib/evidence/evidence.ts';
import type { EvidenceFact } from '../../policy.ts';
import { instant, isHeard, timeOf } from '../../dossier.ts';

/** Characters of one key in the lists of a run identity (lib/evidence/formats/tests/identity.ts). */
const KEY_LENGTH = 8;

export type RunResult = {
  evidence: EvidenceFact;
  /** Results of one group are comparable. */
  group: string;
  result: TestResult;
  at: number;
  passed: number;
  failed: number;
  flaky: number;
  names: readonly string[];
  flakyNames: readonly string[];
  notes: readonly string[];
  /** Null in facts that an earlier version stored. */
  identity: RunIdentity | null;
  /** A later result of the group answers it as a whole. */
  whole: boolean;
};

export type Runs = {
  /** Failures that no later result answers, newest first. */
  failing: RunResult[];
  /** Results that count as good: the newest of each run that passed. */
  passing: RunResult[];
  inconsistent: RunResult[];
  /** Reports in which no test ran. */
  empty: RunResult[];
};

/** Sort what is known of test runs. Does not depend on the order of the evidence. */
export function testRuns(evidence: readonly EvidenceFact[]): Runs {
  const groups = Map.groupBy(evidence.filter(isHeard).flatMap(readResult), ({ group }) => group);
  const runs: Runs = { failing: [], passing: [], inconsistent: [], empty: [] };
  for (const results of groups.values()) {
    for (const item of results) {
      if (item.result === 'FAILED' && !isAnswered(item, results)) runs.failing.push(item);
      if (item.result === 'EMPTY') runs.empty.push(item);
      if (item.result === 'INCONSISTENT' && !results.some((later) => isGood(later) && later.at > item.at && isSameRun(later, item))) runs.inconsistent.push(item);
      if (isGood(item) && !results.some((later) => isNewer(later, item) && isGood(later) && isSameRun(later, item))) runs.passing.push(item);
    }
  }
  runs.failing.sort((a, b) => b.at - a.at || (a.evidence.id < b.evidence.id ? -1 : 1));
  return runs;
}

function isGood({ result }: RunResult): boolean {
  return result === 'PASSED' || result === 'WARNED';
}

/** Of two at one moment the order of their ids decides which stands for both. */
function isNewer(a: RunResult, b: RunResult): boolean {
  return a.at > b.at || (a.at === b.at && a.evidence.id > b.evidence.id);
}

function isSameRun(a: RunResult, b: RunResult): boolean {
  return (a.whole && b.whole) || (a.identity?.suites ?? '') === (b.identity?.suites ?? '');
}

function isAnswered(failure: RunResult, results: readonly RunResult[]): boolean {
  const later = results.filter((item) => item.at > failure.at && item.result !== 'EMPTY' && item.result !== 'INCONSISTENT');
  if (later.some((item) => isGood(item) && item.whole)) return true;
  if (failure.identity === null) return later.some((item) => isGood(item) && item.identity === null);
  const answered = new Set(later.flatMap((item) => keysOf(item.identity?.passed ?? '')));
  const failed = keysOf(failure.identity.failed);
  return failed.length > 0 && failed.every((key) => answered.has(key));
}

function keysOf(list: string): string[] {
  const keys: string[] = [];
  for (let i = 0; i + KEY_LENGTH <= list.length; i += KEY_LENGTH) keys.push(list.slice(i, i + KEY_LENGTH));
  return keys;
}

function readResult(evidence: EvidenceFact): RunResult[] {
  const { facts } = evidence;
  if (facts.kind === 'tests') {
    const { tests } = facts;
    const configuration = tests.configuration.map((item) => item.uri ?? item.name ?? '').sort().join('|');
    const run = tests.run ?? null;
    const identity = tests.identity ?? null;
    return [{
      evidence, group: JSON.stringify([standing(evidence), evidence.format, signerKey(evidence), configuration, run]), result: withoutTests(evidence, tests.result, tests.passed + tests.failed),
      // A report cannot be of later than when it came in: a clock that runs ahead must not let it answer what follows.
      at: Math.min(instant(tests.finishedOn) ?? Infinity, instant(tests.reportedAt) ?? instant(evidence.receivedAt) ?? timeOf(evidence)), passed: tests.passed, failed: tests.failed, flaky: tests.flaky ?? 0,
      names: tests.failedNames, flakyNames: tests.flakyNames ?? [], notes: tests.notes ?? [], identity,
      // The name comes from the sender, who may not speak for a signer.
      whole: (run !== null && evidence.outcome !== 'verified') || identity?.whole === true,
    }];
  }
  if (facts.kind !== 'event' || !/\btest(?:suite|case)run\.finished\b/.test(facts.event.type)) return [];
  const { event } = facts;
  const result = EVENT_RESULTS[event.outcome ?? ''];
  if (result === undefined) return [];
  return [{
    evidence, group: JSON.stringify([standing(evidence), 'event', event.source, event.subjectId || event.id]), result, at: Math.min(instant(event.timestamp) ?? Infinity, instant(evidence.receivedAt) ?? timeOf(evidence)),
    passed: 0, failed: 0, flaky: 0, names: [], flakyNames: [], notes: [], identity: null, whole: true,
  }];
}

/** Outcomes of CDEvents' test runs; a run that was cancelled says nothing. */
const EVENT_RESULTS: { [outcome: string]: TestResult | undefined } = { __proto__: null as never, pass: 'PASSED', success: 'PASSED', fail: 'FAILED', failure: 'FAILED', error: 'FAILED' };

/** Earlier versions stored a report without a single test as passed. */
function withoutTests({ format }: EvidenceFact, result: TestResult, ran: number): TestResult {
  return format === 'junit' && result === 'PASSED' && ran === 0 ? 'EMPTY' : result;
}

function standing({ outcome }: EvidenceFact): string {
  return outcome === 'verified' ? 'signed' : 'reported';
}

/** A pipeline signs from another ref each time: its workflow, not the ref, is the same run of tests. */
function signerKey({ signer }: EvidenceFact): string {
  if (!signer) return '';
  return signer.kind === 'key' ? signer.keyId : signer.identity.replace(/@[^@]*$/, '');
}
