/**
 * Run identity: what says that two results are of the same run, for every format of test results alike.
 *
 * Keys are made of names, so that two reports can be compared without keeping every name: of each test (telling
 * properties, package, suite, class, file, name), of each unit of tests (suite, class, file), and of the run (the names
 * of all its suites, or for in-toto results their configuration). A failure is answered only by a later result that
 * holds the same key as passed; a shard, another matrix job or another selection of tests therefore answers nothing
 * (lib/policy/rules/content/test-runs.ts). The name of the host is no part of a key: a repeated run on a hosted runner
 * has another one each time.
 */
import { sha256 } from '#lib/bytes/sha256.ts';
import type { RunIdentity, TestResult } from '#lib/evidence/model/evidence.ts';
import type { TestCase } from './test-case.ts';
import { SEPARATOR } from './retries.ts';

/** Characters of one key: six bytes in base64url. */
export const KEY_LENGTH = 8;
/** Keys of one list that are kept. What passed beyond answers no failure. */
const MAX_KEYS = 16_384;

export function keyOf(kind: 'test' | 'unit' | 'run', parts: readonly string[]): string {
  return Buffer.from(sha256([kind, ...parts].join(SEPARATOR)))
    .subarray(0, 6)
    .toString('base64url');
}

export type Failures = {
  /** Units that failed without a failed test in them. */
  units: readonly string[];
  /** The run failed, no test says why. */
  run: boolean;
};

/** The identity of a report from its cases. `name`: the names of its suites, or what else the run is known by. */
export function identityOf(
  cases: readonly TestCase[],
  name: readonly string[],
  result: TestResult,
  failures: Failures,
): RunIdentity {
  const run = keyOf('run', [...new Set(name)].sort());
  const failed = new Set(
    cases
      .filter((item) => item.outcome === 'failed')
      .map((item) => (item.unit === null ? keyOf('test', item.parts) : keyOf('unit', [item.unit]))),
  );
  for (const unit of failures.units) failed.add(unit === '' ? run : keyOf('unit', [unit]));
  if (failures.run) failed.add(run);
  const good = result === 'PASSED' || result === 'WARNED';
  const passed = new Set(cases.filter(didPass).map((item) => keyOf('test', item.parts)));
  for (const unit of passedUnits(cases, failures)) passed.add(keyOf('unit', [unit]));
  if (good) passed.add(run);
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

/** Of a result that names no test: it speaks for the whole run. */
export function wholeRunIdentity(name: readonly string[], result: TestResult): RunIdentity {
  const run = keyOf('run', [...new Set(name)].sort());
  const good = result === 'PASSED' || result === 'WARNED';
  return { suites: run, passed: good ? run : '', failed: result === 'FAILED' ? run : '', whole: true };
}

function didPass({ outcome }: TestCase): boolean {
  return outcome === 'passed' || outcome === 'warned';
}

/** Units with a test that passed and none that failed. */
function passedUnits(cases: readonly TestCase[], failures: Failures): Set<string> {
  const sound = new Set(cases.filter(didPass).flatMap((item) => item.units));
  for (const item of cases)
    if (item.outcome === 'failed') for (const unit of [...item.units, item.unit ?? '']) sound.delete(unit);
  for (const unit of failures.units) sound.delete(unit);
  return sound;
}

function joinKeys(keys: ReadonlySet<string>): string {
  return [...keys].sort().slice(0, MAX_KEYS).join('');
}
