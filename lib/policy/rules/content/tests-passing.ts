/** The newest result of every test run about the artifact. A failure is heard whoever reports it; a pass counts as proof only when signed. */
import type { EvidenceFact } from '../../policy.ts';
import { instant, isHeard, timeOf, type Dossier, type Finding } from '../../dossier.ts';
import { count, listed, signerInWords } from '../../words.ts';

type Result = { evidence: EvidenceFact; suite: string; result: 'PASSED' | 'WARNED' | 'FAILED'; at: number; passed: number; failed: number; names: string[] };

export function testsPassing(dossier: Dossier): Finding {
  const results = newestOfEachSuite(dossier.evidence.filter(isHeard).flatMap(readResult));
  const failed = results.filter((item) => item.result === 'FAILED');
  if (failed[0]) {
    const names = failed.flatMap((item) => item.names);
    const failures = failed.reduce((sum, item) => sum + item.failed, 0);
    return {
      outcome: 'fail', code: 'tests-failed', brief: failures > 0 ? `${count(failures, 'test')} failed` : 'tests failed', evidence: failed.map((item) => item.evidence.id),
      detail: `The newest result of ${count(failed.length, 'test run')} is a failure${names.length > 0 ? `: ${listed(names)}` : ''}. Reported by ${signerInWords(failed[0].evidence.signer)}.`,
      expected: 'PASSED', actual: 'FAILED',
    };
  }
  if (results.length === 0) {
    return { severity: 'advisory', outcome: 'missing', code: 'no-tests', brief: 'no test result', detail: 'No test result is about this artifact.', expected: 'a test result', actual: 'none' };
  }
  const evidence = results.map((item) => item.evidence.id);
  const passed = results.reduce((sum, item) => sum + item.passed, 0);
  const what = passed > 0 ? `${count(passed, 'test')} passed` : `${count(results.length, 'test run')} passed`;
  const signed = results.filter((item) => item.evidence.outcome === 'verified');
  if (signed.length === 0) {
    return { severity: 'advisory', outcome: 'warn', code: 'tests-reported', brief: 'tests pass, unsigned', detail: `${what}, as reported: no configured signer vouches for it.`, expected: 'a signed test result', actual: 'a report', evidence };
  }
  const warned = results.filter((item) => item.result === 'WARNED');
  if (warned.length > 0) return { outcome: 'warn', code: 'tests-warned', brief: 'tests pass with warnings', detail: `${what}; ${count(warned.length, 'run')} with warnings.`, evidence };
  return { outcome: 'pass', code: 'ok', brief: 'tests pass', detail: `${what}, signed by ${listed([...new Set(signed.map((item) => signerInWords(item.evidence.signer)))])}.`, evidence };
}

function readResult(evidence: EvidenceFact): Result[] {
  const { facts } = evidence;
  if (facts.kind === 'tests') {
    const { tests } = facts;
    const suite = tests.configuration.map((item) => item.uri ?? item.name ?? '').sort().join('|');
    return [{ evidence, suite: `${evidence.format} ${signerKey(evidence)} ${suite}`, result: tests.result, at: instant(tests.finishedOn) ?? timeOf(evidence), passed: tests.passed, failed: tests.failed, names: tests.failedNames }];
  }
  if (facts.kind === 'event' && /\btest(?:suite|case)run\.finished\b/.test(facts.event.type)) {
    const { event } = facts;
    const result = event.outcome === 'pass' || event.outcome === 'success' ? 'PASSED' : event.outcome === 'fail' || event.outcome === 'failure' || event.outcome === 'error' ? 'FAILED' : null;
    if (result) return [{ evidence, suite: `event ${event.source} ${event.subjectId ?? event.id}`, result, at: instant(event.timestamp) ?? timeOf(evidence), passed: 0, failed: 0, names: [] }];
  }
  return [];
}

/** A pipeline signs from another ref each time: its workflow, not the ref, is the same run of tests. */
function signerKey({ signer }: EvidenceFact): string {
  if (!signer) return '';
  return signer.kind === 'key' ? signer.keyId : signer.identity.replace(/@[^@]*$/, '');
}

/** The same suite twice: the later result holds; of two at one moment the worse. Signed results are not replaced by reports. */
function newestOfEachSuite(results: Result[]): Result[] {
  const newest = new Map<string, Result>();
  for (const result of results) {
    const key = `${result.evidence.outcome === 'verified' ? 'signed' : 'reported'} ${result.suite}`;
    const known = newest.get(key);
    if (!known || result.at > known.at || (result.at === known.at && result.result === 'FAILED')) newest.set(key, result);
  }
  return [...newest.values()];
}
