/** The rule `tests-passing`. A failure counts, signed or not; a pass counts as proof only if it is signed. */
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { joinList, describeSigner } from '#lib/policy/facts/format.ts';
import { classifyTestRuns, type RunResult } from './test-runs.ts';

/** The finding of `tests-passing`. */
export function testsPassing(index: EvidenceIndex): RuleFinding {
  const { failing, passing, inconsistent, empty } = classifyTestRuns(index.evidence);
  if (failing.length > 0) return failedFinding(failing);
  if (inconsistent[0]) {
    return {
      severity: 'warn',
      outcome: 'warn',
      code: 'tests-inconsistent',
      brief: 'a test report contradicts itself',
      evidence: idsOf(inconsistent),
      detail:
        `${formatQuantity(inconsistent.length, 'test report contradicts itself', 'test reports contradict themselves')} and cannot show that the tests pass. ${inconsistent[0].notes.join(' ')}`.trim(),
      expected: 'a report that lists every test it counts',
      actual: 'INCONSISTENT',
    };
  }
  if (passing.length === 0 && empty[0]) {
    return {
      severity: 'warn',
      outcome: 'missing',
      code: 'no-test-ran',
      brief: 'no test ran',
      evidence: idsOf(empty),
      detail: `A test report is about this artifact, but it shows no test that ran. ${empty[0].notes.join(' ')}`.trim(),
      expected: 'a test result',
      actual: 'no test ran',
    };
  }
  if (passing.length === 0) {
    return {
      severity: 'warn',
      outcome: 'missing',
      code: 'no-tests',
      brief: 'no test result',
      detail: 'No test result is about this artifact.',
      expected: 'a test result',
      actual: 'none',
    };
  }
  if (index.artifact.omittedKinds?.includes('tests')) {
    return {
      severity: 'warn',
      outcome: 'warn',
      code: 'tests-not-all-read',
      brief: 'more test results than are read',
      evidence: idsOf(passing).slice(0, 20),
      detail:
        'There are more test results about this artifact than are read, and an older one that is not read may have failed. Of those that are read, none failed.',
      expected: 'fewer test results',
      actual: null,
      advice:
        'Push the report of a repeated run under the name of that run (attestry push --run NAME), and fewer reports about one artifact.',
    };
  }
  return passedFinding(passing);
}

function failedFinding(failing: readonly RunResult[]): RuleFinding {
  const names = [...new Set(failing.flatMap((item) => item.names))];
  const failures = failing.reduce((sum, item) => sum + item.failed, 0);
  const what =
    failures > 0
      ? `${formatQuantity(failures, 'test')} failed`
      : `${formatQuantity(failing.length, 'test run')} failed`;
  return {
    outcome: 'fail',
    code: 'tests-failed',
    brief: failures > 0 ? what : 'tests failed',
    evidence: idsOf(failing),
    detail: [
      `${what}${names.length > 0 ? `: ${joinList(names)}` : ''}.`,
      ...notesOf(failing),
      describeFailures(failures),
      describeReporter(failing),
    ].join(' '),
    expected: 'PASSED',
    actual: 'FAILED',
    advice: adviceOn(failing),
  };
}

function notesOf(failing: readonly RunResult[]): string[] {
  const notes = [...new Set(failing.flatMap((item) => item.notes))];
  return notes.length > MAX_NOTES
    ? [...notes.slice(0, MAX_NOTES), `${formatQuantity(notes.length - MAX_NOTES, 'more remark')} on the reports.`]
    : notes;
}

const MAX_NOTES = 3;

function describeFailures(failures: number): string {
  if (failures === 0) return 'No later result shows that the same run passes.';
  return failures === 1
    ? 'No later result shows that this test passes.'
    : 'No later result shows that all of these tests pass.';
}

/** A sentence about the source of the failures. */
function describeReporter(failing: readonly RunResult[]): string {
  const signers = failing
    .filter(({ evidence }) => evidence.outcome === 'verified')
    .map(({ evidence }) => describeSigner(evidence.signer));
  if (signers.length === 0)
    return `No configured signer confirms ${failing.length === 1 ? 'the report' : 'the reports'}; a failure still counts.`;
  return `Signed by ${joinList([...new Set(signers)])}.`;
}

function adviceOn(failing: readonly RunResult[]): string {
  const advice = [
    'Fix what failed, run the same tests again, and push the new report: it must list the failed tests as passed.',
  ];
  const byExitCode = failing.some(({ exitCode, failed }) => exitCode !== null && exitCode !== 0 && failed === 0);
  if (byExitCode)
    advice.push(
      'Where the exit code alone says that the run failed, the new report needs its exit code too (attestry push --exit-code $?).',
    );
  if (failing.some(({ identity }) => identity?.nameless))
    advice.push(
      'The failed test has no name; give the tests names, or push each report of this run under one name (attestry push --run NAME).',
    );
  return advice.join(' ');
}

function passedFinding(passing: readonly RunResult[]): RuleFinding {
  const evidence = idsOf(passing);
  const signed = passing.filter((item) => item.evidence.outcome === 'verified');
  if (signed.length === 0) {
    return {
      severity: 'warn',
      outcome: 'warn',
      code: 'tests-reported',
      brief: 'tests pass, not verified',
      detail: `${describeResults(passing)}, as reported: no configured signer confirms it.`,
      expected: 'a signed test result',
      actual: 'a report',
      evidence,
    };
  }
  const reported = passing.filter((item) => item.evidence.outcome !== 'verified');
  const rest = reported.length > 0 ? `; in addition ${describeResults(reported)}, as reported` : '';
  const warned = passing.filter((item) => item.result === 'WARNED');
  const detail = `${describeResults(signed)}, signed by ${joinList([...new Set(signed.map((item) => describeSigner(item.evidence.signer)))])}${rest}.`;
  if (warned.length === 0) return { outcome: 'pass', code: 'ok', brief: 'tests pass', detail, evidence };
  return {
    outcome: 'warn',
    code: 'tests-warned',
    brief: 'tests pass with warnings',
    detail: `${detail} ${formatQuantity(warned.length, 'of these results has', 'of these results have')} warnings.`,
    evidence,
  };
}

/** `12 tests passed, 1 of them only when it was repeated (a)`. */
function describeResults(results: readonly RunResult[]): string {
  const sum = results.reduce((total, item) => total + item.passed, 0);
  const flaky = results.reduce((total, item) => total + item.flaky, 0);
  const names = [...new Set(results.flatMap((item) => item.flakyNames))];
  const repeated =
    flaky === 0 ? '' : `, ${flaky} of them only when repeated${names.length > 0 ? ` (${joinList(names)})` : ''}`;
  return `${sum > 0 ? `${formatQuantity(sum, 'test')} passed` : `${formatQuantity(results.length, 'test run')} passed`}${repeated}`;
}

function idsOf(results: readonly RunResult[]): string[] {
  return results.map((item) => item.evidence.id);
}
