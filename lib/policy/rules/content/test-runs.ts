/**
 * Which results of tests count: bad news is answered only by good news about the same thing.
 *
 * Results are comparable where they have the same format and configuration, and the same name of the run if one is
 * stated. What a signer said is answered by that signer only; what an unsigned report said, by any report and by every
 * configured signer. Among comparable results a failure counts until a later result holds the same key as passed: the
 * same test, or the same suite where a suite failed without a test. A shard, another job of a matrix, a selection of
 * other tests, a report without tests and one that contradicts itself answer nothing. Neither does a result of tests
 * that began before the failure had ended: it is of a job that ran beside, and repeats nothing. Where no single test is
 * known to have failed, or its name alone does not tell whose test it is, one later report must hold all that passed
 * and failed in the earlier one. Of results that name no test the newest one speaks for the whole run.
 */
import type { ResourceDescriptor, RunIdentity, TestResult } from '#lib/evidence/model/evidence.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { parseTime, mayReportProblems, evidenceTime } from '#lib/policy/facts/evidence-index.ts';

/** Characters of one key in the lists of a run identity (lib/evidence/formats/tests/run-identity.ts). */
const KEY_LENGTH = 8;

export type RunResult = {
  evidence: EvidenceFact;
  /** Results of one group are comparable. */
  group: string;
  /** The signer, where one is configured; null for what is only reported. */
  signer: string | null;
  /** It says by what configuration, or by what name, it is known. */
  hasKnownConfiguration: boolean;
  result: TestResult;
  /** When the tests ended, and when they began; both in milliseconds. */
  at: number;
  began: number;
  /** Name of the run and exit code of the job, as the sender states them. */
  run: string | null;
  exitCode: number | null;
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
export function classifyTestRuns(evidence: readonly EvidenceFact[]): Runs {
  const groups = Map.groupBy(evidence.filter(mayReportProblems).flatMap(runResultsIn), ({ group }) => group);
  const runs: Runs = { failing: [], passing: [], inconsistent: [], empty: [] };
  for (const results of groups.values()) {
    for (const item of results) {
      if (item.result === 'FAILED' && !isSuperseded(item, results)) runs.failing.push(item);
      if (item.result === 'EMPTY') runs.empty.push(item);
      if (
        item.result === 'INCONSISTENT' &&
        !results.some((later) => isGood(later) && isLater(later, item) && repeatsAll(later, item))
      )
        runs.inconsistent.push(item);
      if (
        isGood(item) &&
        !results.some(
          (later) => isGood(later) && later.signer === item.signer && isNewer(later, item) && isSameRun(later, item),
        )
      )
        runs.passing.push(item);
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

/** It is of tests that were run after those of the other had ended. */
function isLater(later: RunResult, before: RunResult): boolean {
  return later.at > before.at && later.began >= before.at && (before.signer === null || later.signer === before.signer);
}

function isSuperseded(failure: RunResult, results: readonly RunResult[]): boolean {
  const later = results.filter(
    (item) => isLater(item, failure) && item.result !== 'EMPTY' && item.result !== 'INCONSISTENT',
  );
  if (later.some((item) => isGood(item) && item.whole && (item.hasKnownConfiguration || failure.whole))) return true;
  const { identity } = failure;
  if (identity === null) return later.some((item) => isGood(item) && item.identity === null);
  if (identity.nameless && failure.run === null) return false;
  if (identity.together) return later.some((item) => isGood(item) && repeatsAll(item, failure));
  const answered = new Set(later.flatMap((item) => keysOf(item.identity?.passed ?? '')));
  const failed = keysOf(identity.failed);
  return failed.length > 0 && failed.every((key) => answered.has(key));
}

/**
 * All that the earlier result lists, passed or failed, passed in the later one. The key of the run as such is left out,
 * for suites that could not be loaded are missing in its name. It decides only where the earlier result lists nothing.
 */
function repeatsAll(later: RunResult, before: RunResult): boolean {
  if (before.identity === null || later.identity === null) return isSameRun(later, before);
  const { suites, passed, failed } = before.identity;
  const held = new Set(keysOf(later.identity.passed));
  const listed = keysOf(passed).filter((key) => key !== suites);
  if (listed.length === 0 && before.run === null && suites !== later.identity.suites) return false;
  return [...listed, ...keysOf(failed).filter((key) => key !== suites)].every((key) => held.has(key));
}

function keysOf(list: string): string[] {
  const keys: string[] = [];
  for (let i = 0; i + KEY_LENGTH <= list.length; i += KEY_LENGTH) keys.push(list.slice(i, i + KEY_LENGTH));
  return keys;
}

function runResultsIn(evidence: EvidenceFact): RunResult[] {
  const { facts } = evidence;
  if (facts.kind === 'tests') {
    const { tests } = facts;
    const configuration = tests.configuration.map(configurationKey).sort();
    const run = tests.run ?? null;
    const identity = tests.identity ?? null;
    // A report cannot be of later than when it was signed or came in: a clock that runs ahead, or a late upload of an
    // older result, must not let it answer what follows.
    const signedAt = evidence.outcome === 'verified' ? parseTime(evidence.signedAt) : null;
    const at = Math.min(
      parseTime(tests.finishedOn) ?? Infinity,
      signedAt ?? Infinity,
      parseTime(tests.reportedAt) ?? parseTime(evidence.receivedAt) ?? evidenceTime(evidence),
    );
    return [
      {
        evidence,
        group: JSON.stringify([evidence.predicateType ?? evidence.format, configuration, run]),
        signer: signerOf(evidence),
        hasKnownConfiguration: run !== null || configuration.length > 0,
        result: resultWithoutTests(evidence, tests.result, tests.passed + tests.failed),
        at,
        began: Math.min(parseTime(tests.startedOn ?? null) ?? at, at),
        run,
        exitCode: tests.exitCode ?? null,
        passed: tests.passed,
        failed: tests.failed,
        flaky: tests.flaky ?? 0,
        names: tests.failedNames,
        flakyNames: tests.flakyNames ?? [],
        notes: tests.notes ?? [],
        identity,
        whole: identity?.whole === true,
      },
    ];
  }
  if (facts.kind !== 'event' || !/\btest(?:suite|case)run\.finished\b/.test(facts.event.type)) return [];
  const { event } = facts;
  const result = EVENT_RESULTS[event.outcome ?? ''];
  if (result === undefined) return [];
  const at = Math.min(parseTime(event.timestamp) ?? Infinity, parseTime(evidence.receivedAt) ?? evidenceTime(evidence));
  return [
    {
      evidence,
      group: JSON.stringify(['event', event.source, event.subjectId || event.id]),
      signer: signerOf(evidence),
      hasKnownConfiguration: true,
      result,
      at,
      began: at,
      run: null,
      exitCode: null,
      passed: 0,
      failed: 0,
      flaky: 0,
      names: [],
      flakyNames: [],
      notes: [],
      identity: null,
      whole: true,
    },
  ];
}

/** Outcomes of CDEvents' test runs; a run that was cancelled says nothing. */
const EVENT_RESULTS: { [outcome: string]: TestResult | undefined } = {
  __proto__: null as never,
  pass: 'PASSED',
  success: 'PASSED',
  fail: 'FAILED',
  failure: 'FAILED',
  error: 'FAILED',
};

/** Earlier versions stored a report without a single test as passed. */
function resultWithoutTests({ format }: EvidenceFact, result: TestResult, ran: number): TestResult {
  return format === 'junit' && result === 'PASSED' && ran === 0 ? 'EMPTY' : result;
}

/**
 * All that names a configuration: two jobs of a matrix may share a part of it. Two ways to name one file are two
 * configurations.
 */
function configurationKey({ uri, name, downloadLocation, digest, annotations }: ResourceDescriptor): string {
  return JSON.stringify([uri, name, downloadLocation, Object.entries(digest).sort(), annotations]);
}

/** A pipeline signs from another ref each time: its workflow, not the ref, is the same run of tests. */
function signerOf({ signer, outcome }: EvidenceFact): string | null {
  if (outcome !== 'verified' || !signer) return null;
  return signer.kind === 'key' ? signer.keyId : signer.identity.replace(/@[^@]*$/, '');
}
