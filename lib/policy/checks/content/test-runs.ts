/**
 * Decides which test results count: only a later pass of the same tests supersedes a failure.
 *
 * Results are comparable if they have the same format and configuration, and the same run name if one is stated. Only
 * the same signer supersedes a signed result; any report and every configured signer supersedes an unsigned one. Among
 * comparable results a failure counts until a later result lists the same key as passed: the same test, or the same
 * suite if a suite failed without a test. A shard, another job of a matrix, a selection of other tests, a report
 * without tests and one that contradicts itself supersede nothing. Neither does a result whose tests began before the
 * failed run ended, since it comes from a parallel job. If no single failed test is known, or its name does not
 * identify it, one later report must list as passed everything that passed or failed in the earlier one. Of results
 * that name no test, the newest one counts for the whole run.
 */
import type { ResourceDescriptor, RunIdentity, TestResult } from '#lib/evidence/model/evidence.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { momentOf, parseTime, mayReportProblems } from '#lib/policy/facts/evidence-index.ts';

/** Characters of one key in the lists of a run identity (lib/evidence/formats/tests/run-identity.ts). */
const KEY_LENGTH = 8;

export type RunResult = {
  evidence: EvidenceFact;
  /** Results of one group are comparable. */
  group: string;
  /** The configured signer; null for a result that is only reported. */
  signer: string | null;
  /** The result states its configuration or its run name. */
  hasKnownConfiguration: boolean;
  result: TestResult;
  /** The times at which the tests ended and began, in milliseconds, as the report tells within its bounds. */
  at: number;
  began: number;
  /** The trusted signing time, else `at`. */
  known: number;
  /** The run name and the exit code of the job, as the sender states them. */
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
  /** A later result of the group supersedes it as a whole. */
  whole: boolean;
};

export type Runs = {
  /** Failures that no later result supersedes, newest first. */
  failing: RunResult[];
  /** Results that count as good: the newest of each run that passed. */
  passing: RunResult[];
  inconsistent: RunResult[];
  /** Reports in which no test ran. */
  empty: RunResult[];
};

/** Classify all test results. The result does not depend on the order of the evidence. */
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

/** A total order: of two results of the same time, the order of their ids decides. */
function isNewer(a: RunResult, b: RunResult): boolean {
  return (a.known - b.known || a.at - b.at || (a.evidence.id > b.evidence.id ? 1 : -1)) > 0;
}

function isSameRun(a: RunResult, b: RunResult): boolean {
  return (a.whole && b.whole) || (a.identity?.suites ?? '') === (b.identity?.suites ?? '');
}

/** Whether the tests of `later` began after those of `before` had ended, and its signer can supersede `before`. */
function isLater(later: RunResult, before: RunResult): boolean {
  return (
    later.at > before.at &&
    later.known >= before.known &&
    later.began >= before.at &&
    (before.signer === null || later.signer === before.signer)
  );
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
  const passed = new Set(later.flatMap((item) => keysOf(item.identity?.passed ?? '')));
  const failed = keysOf(identity.failed);
  return failed.length > 0 && failed.every((key) => passed.has(key));
}

/**
 * Whether everything that the earlier result lists, passed or failed, passed in the later one. The key of the run
 * itself is ignored, because it does not include suites that could not be loaded; it decides only if the earlier result
 * lists nothing else.
 */
function repeatsAll(later: RunResult, before: RunResult): boolean {
  if (before.identity === null || later.identity === null) return isSameRun(later, before);
  const { suites, passed, failed } = before.identity;
  const passedLater = new Set(keysOf(later.identity.passed));
  const listed = keysOf(passed).filter((key) => key !== suites);
  if (listed.length === 0 && before.run === null && suites !== later.identity.suites) return false;
  return [...listed, ...keysOf(failed).filter((key) => key !== suites)].every((key) => passedLater.has(key));
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
    const { known, time: at } = momentOf(
      evidence,
      parseTime(tests.finishedOn),
      parseTime(tests.reportedAt) ?? parseTime(evidence.receivedAt),
    );
    return [
      {
        evidence,
        group: JSON.stringify([evidence.predicateType ?? evidence.format, configuration, run]),
        signer: signerOf(evidence),
        hasKnownConfiguration: run !== null || configuration.length > 0,
        result: resultWithoutTests(evidence, tests.result, tests.passed + tests.failed),
        at,
        known,
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
  return eventResult(evidence);
}

/** The result of a finished test run in a CDEvent; empty for any other event. */
function eventResult(evidence: EvidenceFact): RunResult[] {
  const { facts } = evidence;
  if (facts.kind !== 'event' || !/\btest(?:suite|case)run\.finished\b/.test(facts.event.type)) return [];
  const { event } = facts;
  const result = EVENT_RESULTS[event.outcome ?? ''];
  if (result === undefined) return [];
  const { known, time: at } = momentOf(evidence, parseTime(event.timestamp));
  return [
    {
      evidence,
      group: JSON.stringify(['event', event.source, event.subjectId || event.id]),
      signer: signerOf(evidence),
      hasKnownConfiguration: true,
      result,
      at,
      known,
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

/** The outcomes of test runs in CDEvents; a cancelled run has no result. */
const EVENT_RESULTS: { [outcome: string]: TestResult | undefined } = {
  __proto__: null as never,
  pass: 'PASSED',
  success: 'PASSED',
  fail: 'FAILED',
  failure: 'FAILED',
  error: 'FAILED',
};

/** Earlier versions stored a report without any test as passed. */
function resultWithoutTests({ format }: EvidenceFact, result: TestResult, ran: number): TestResult {
  return format === 'junit' && result === 'PASSED' && ran === 0 ? 'EMPTY' : result;
}

/** The key of a configuration: all its fields, since jobs of a matrix may share some of them. */
function configurationKey({ uri, name, downloadLocation, digest, annotations }: ResourceDescriptor): string {
  return JSON.stringify([uri, name, downloadLocation, Object.entries(digest).sort(), annotations]);
}

/** The configured signer. The ref of a workflow is omitted, since each run of a pipeline may sign from another ref. */
function signerOf({ signer, outcome }: EvidenceFact): string | null {
  if (outcome !== 'verified' || !signer) return null;
  return signer.kind === 'key' ? signer.keyId : signer.identity.replace(/@[^@]*$/, '');
}
