/**
 * Run identity: decides whether two results belong to the same run, for every format of test results.
 *
 * Keys are hashes of names, so that two reports can be compared without storing every name: of each test (properties,
 * package, suite, class, file, name), of each unit of tests (suite, class, file), and of the run (the names of all its
 * suites, or for in-toto results their configuration). Only a later result with the same key among its passed ones
 * supersedes a failure; a shard, another matrix job or another selection of tests therefore supersedes nothing
 * (lib/policy/checks/content/test-runs.ts). The host name is no part of a key: it differs between runs on hosted
 * runners.
 */
import { sha256 } from '#lib/bytes/sha256.ts';
import type { RunIdentity, TestResult } from '#lib/evidence/model/evidence.ts';
import type { TestCase } from './test-case.ts';
import { SEPARATOR } from './retries.ts';

/** Characters of one key: six bytes in base64url. */
export const KEY_LENGTH = 8;
/** Keys stored in one list. Passed tests beyond this number supersede no failure. */
const MAX_KEYS = 16_384;

/** The key of a test, unit or run: KEY_LENGTH characters of base64url over the hash of its parts. */
export function keyOf(kind: 'test' | 'unit' | 'run', parts: readonly string[]): string {
  return Buffer.from(sha256([kind, ...parts].join(SEPARATOR)))
    .subarray(0, 6)
    .toString('base64url');
}

/** Failures that no listed test accounts for. */
export type Failures = {
  /** Units that failed without a failed test in them. */
  units: readonly string[];
  /** The run itself failed. */
  run: boolean;
};

/** The identity of a report by its cases. `names`: the names of its suites, or other names that identify the run. */
export function identityOf(
  cases: readonly TestCase[],
  names: readonly string[],
  result: TestResult,
  failures: Failures,
): RunIdentity {
  const run = runKey(names);
  const failed = new Set(
    cases
      .filter((item) => item.outcome === 'failed')
      .map((item) => (item.unit === null ? keyOf('test', item.parts) : keyOf('unit', [item.unit]))),
  );
  for (const unit of failures.units) failed.add(unit === '' ? run : keyOf('unit', [unit]));
  if (failures.run) failed.add(run);
  const passed = new Set(cases.filter(didPass).map((item) => keyOf('test', item.parts)));
  for (const unit of passedUnits(cases, failures)) passed.add(keyOf('unit', [unit]));
  if (isGood(result)) passed.add(run);
  for (const key of failed) passed.delete(key);
  const unscoped = cases.filter(({ outcome, scoped }) => outcome === 'failed' && !scoped);
  return {
    suites: run,
    passed: joinKeys(passed),
    failed: joinKeys(failed),
    whole: false,
    ...(unscoped.length > 0 || failures.run || failures.units.includes('') ? { together: true } : {}),
    ...(unscoped.length > 0 && cases.every(({ nameless }) => nameless) ? { nameless: true } : {}),
  };
}

/** The identity of a result that names no test and is therefore about the whole run. */
export function wholeRunIdentity(names: readonly string[], result: TestResult): RunIdentity {
  const run = runKey(names);
  return { suites: run, passed: isGood(result) ? run : '', failed: result === 'FAILED' ? run : '', whole: true };
}

function runKey(names: readonly string[]): string {
  return keyOf('run', [...new Set(names)].sort());
}

/** Whether a result proves that a run passed. */
export function isGood(result: TestResult): boolean {
  return result === 'PASSED' || result === 'WARNED';
}

function didPass({ outcome }: TestCase): boolean {
  return outcome === 'passed' || outcome === 'warned';
}

/** Units with a passed test and no failed one. */
function passedUnits(cases: readonly TestCase[], failures: Failures): Set<string> {
  const passed = new Set(cases.filter(didPass).flatMap((item) => item.units));
  for (const item of cases)
    if (item.outcome === 'failed') for (const unit of [...item.units, item.unit ?? '']) passed.delete(unit);
  for (const unit of failures.units) passed.delete(unit);
  return passed;
}

function joinKeys(keys: ReadonlySet<string>): string {
  return [...keys].sort().slice(0, MAX_KEYS).join('');
}
