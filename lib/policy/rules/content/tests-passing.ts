/** What the results of test runs say of the artifact. A failure is heard whoever reports it; a pass counts as proof only when signed. */
import type { Dossier, Finding } from '../../dossier.ts';
import { count, listed, signerInWords } from '../../words.ts';
import { testRuns, type RunResult } from './test-runs.ts';

export function testsPassing(dossier: Dossier): Finding {
  const { failing, passing, inconsistent, empty } = testRuns(dossier.evidence);
  if (failing.length > 0) return failed(failing);
  if (inconsistent[0]) {
    return {
      severity: 'advisory', outcome: 'warn', code: 'tests-inconsistent', brief: 'a test report contradicts itself', evidence: idsOf(inconsistent),
      detail: `${count(inconsistent.length, 'test report contradicts itself', 'test reports contradict themselves')} and cannot show that the tests pass. ${inconsistent[0].notes.join(' ')}`.trim(),
      expected: 'a report that lists every test it counts', actual: 'INCONSISTENT',
    };
  }
  if (passing.length === 0 && empty[0]) {
    return {
      severity: 'advisory', outcome: 'missing', code: 'no-test-ran', brief: 'no test ran', evidence: idsOf(empty),
      detail: `A test report is about this artifact, but it shows no test that ran. ${empty[0].notes.join(' ')}`.trim(), expected: 'a test result', actual: 'no test ran',
    };
  }
  if (passing.length === 0) {
    return { severity: 'advisory', outcome: 'missing', code: 'no-tests', brief: 'no test result', detail: 'No test result is about this artifact.', expected: 'a test result', actual: 'none' };
  }
  if (dossier.artifact.beyond?.includes('tests')) {
    return {
      severity: 'advisory', outcome: 'warn', code: 'tests-not-all-read', brief: 'more test results than are read', evidence: idsOf(passing).slice(0, 20),
      detail: 'There are more test results about this artifact than are read, and an older one that is not read may have failed. Of those that are read, none failed.',
      expected: 'fewer test results', actual: null, advice: 'Push the report of a repeated run under the name of that run (attestry push --run NAME), and fewer reports about one artifact.',
    };
  }
  return passed(passing);
}

function failed(failing: readonly RunResult[]): Finding {
  const names = [...new Set(failing.flatMap((item) => item.names))];
  const failures = failing.reduce((sum, item) => sum + item.failed, 0);
  const notes = failing.flatMap((item) => item.notes);
  return {
    outcome: 'fail', code: 'tests-failed', brief: failures > 0 ? `${count(failures, 'test')} failed` : 'tests failed', evidence: idsOf(failing),
    detail: `${count(failing.length, 'test run')} failed, and no later result of the same run shows that what failed passes${names.length > 0 ? `: ${listed(names)}` : ''}. `
      + `${notes.length > 0 ? `${listed(notes)} ` : ''}Reported by ${signerInWords(failing[0]!.evidence.signer)}.`,
    expected: 'PASSED', actual: 'FAILED',
    advice: 'Mend what failed, and push the result of the repeated run. If that run was on another host or with other suites, push both results under one name (attestry push --run NAME).',
  };
}

function passed(passing: readonly RunResult[]): Finding {
  const evidence = idsOf(passing);
  const signed = passing.filter((item) => item.evidence.outcome === 'verified');
  if (signed.length === 0) {
    return { severity: 'advisory', outcome: 'warn', code: 'tests-reported', brief: 'tests pass, unsigned', detail: `${inWords(passing)}, as reported: no configured signer vouches for it.`, expected: 'a signed test result', actual: 'a report', evidence };
  }
  const reported = passing.filter((item) => item.evidence.outcome !== 'verified');
  const rest = reported.length > 0 ? `; beside it ${inWords(reported)}, as reported` : '';
  const warned = passing.filter((item) => item.result === 'WARNED');
  if (warned.length > 0) return { outcome: 'warn', code: 'tests-warned', brief: 'tests pass with warnings', detail: `${inWords(signed)}${rest}; ${count(warned.length, 'run')} with warnings.`, evidence };
  return { outcome: 'pass', code: 'ok', brief: 'tests pass', detail: `${inWords(signed)}, signed by ${listed([...new Set(signed.map((item) => signerInWords(item.evidence.signer)))])}${rest}.`, evidence };
}

/** `12 tests passed, 1 of them only when it was repeated (a)`. */
function inWords(results: readonly RunResult[]): string {
  const sum = results.reduce((total, item) => total + item.passed, 0);
  const flaky = results.reduce((total, item) => total + item.flaky, 0);
  const names = [...new Set(results.flatMap((item) => item.flakyNames))];
  const repeated = flaky === 0 ? '' : `, ${flaky} of them only when repeated${names.length > 0 ? ` (${listed(names)})` : ''}`;
  return `${sum > 0 ? `${count(sum, 'test')} passed` : `${count(results.length, 'test run')} passed`}${repeated}`;
}

function idsOf(results: readonly RunResult[]): string[] {
  return results.map((item) => item.evidence.id);
}
