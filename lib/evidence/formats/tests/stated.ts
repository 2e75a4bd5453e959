/** What the sender of a report states beside it: the exit code of the job, and the name of the run. Kept in the document's context. */
import type { Context } from '../../read/content.ts';
import { readTime } from '../../read/time.ts';
import type { Json, TestReport } from '../../evidence.ts';

export type Stated = { exitCode: number | null; run: string | null; reportedAt: string | null };

export function statedIn(context: Context): Stated {
  const { exitCode, run, reportedAt } = context as { [key: string]: Json | undefined };
  return { exitCode: typeof exitCode === 'number' && Number.isSafeInteger(exitCode) ? exitCode : null, run: typeof run === 'string' && run !== '' ? run.slice(0, 200) : null, reportedAt: readTime(reportedAt) };
}

/**
 * The report as its sender states it. An exit code other than 0 makes it failed, whatever it lists: some runners leave out what
 * they could not load. The exit code 0 excuses nothing: a failed test that is listed counts, for `|| true` ends with 0 as well.
 */
export function asStated(tests: TestReport, { exitCode, run, reportedAt }: Stated): TestReport {
  const named: TestReport = { ...tests, exitCode, run, ...(reportedAt === null ? {} : { reportedAt }) };
  if (exitCode === null) return named;
  const notes = tests.notes ?? [];
  if (exitCode === 0) return tests.result === 'FAILED' ? { ...named, notes: [...notes, 'The job ended with exit code 0; a failed test that is listed counts all the same.'] } : named;
  const sentence = tests.result === 'FAILED' ? `The job ended with exit code ${exitCode}.` : `The job ended with exit code ${exitCode}, although the report lists no failed test.`;
  const { identity } = tests;
  // What failed is not known: only a later result of all these suites answers it.
  const failing = identity && { ...identity, passed: without(identity.passed, identity.suites), failed: tests.result === 'FAILED' ? identity.failed : identity.failed + identity.suites };
  return { ...named, result: 'FAILED', notes: [...notes, sentence], ...(failing ? { identity: failing } : {}) };
}

function without(keys: string, key: string): string {
  const parts = keys.match(/.{8}/g) ?? [];
  return parts.filter((one) => one !== key).join('');
}
