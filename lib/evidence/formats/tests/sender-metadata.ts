/**
 * Facts that the sender of a report states beside it: the exit code of the job and the name of the run. They are stored
 * in the document's context.
 */
import type { Context } from '../../read/content.ts';
import { readTime } from '../../read/time.ts';
import type { Json, TestReport } from '#lib/evidence/model/evidence.ts';
import { isGood, keyOf } from './run-identity.ts';

/** The facts of the sender; null if not stated. `reportedAt`: the last upload of the same bytes. */
export type SenderMetadata = { exitCode: number | null; run: string | null; reportedAt: string | null };

/** Read the facts of the sender from a document's context. */
export function senderMetadataIn(context: Context): SenderMetadata {
  const { exitCode, run, reportedAt } = context as { [key: string]: Json | undefined };
  return {
    exitCode: typeof exitCode === 'number' && Number.isSafeInteger(exitCode) ? exitCode : null,
    run: typeof run === 'string' && run !== '' ? run.slice(0, 200) : null,
    reportedAt: readTime(reportedAt),
  };
}

/**
 * The report together with the facts of its sender. An exit code other than 0 makes the report failed, whatever it
 * lists: some runners omit files that they could not load. The exit code 0 excuses nothing: a listed failed test
 * counts, because `|| true` also ends with 0.
 */
export function withSenderMetadata(tests: TestReport, { exitCode, run, reportedAt }: SenderMetadata): TestReport {
  const report: TestReport = { ...tests, exitCode, run, ...(reportedAt === null ? {} : { reportedAt }) };
  if (exitCode === null) return report;
  return exitCode === 0 ? withExitCodeZero(report) : withFailingExitCode(report, exitCode);
}

/**
 * The key of a failure by exit code alone. Only a run with exit code 0 supersedes it, because the list does not show
 * what failed.
 */
const EXIT_CODE_KEY = keyOf('run', ['exit code of the job']);

function withExitCodeZero(tests: TestReport): TestReport {
  const { result, identity, notes = [] } = tests;
  if (result === 'FAILED')
    return {
      ...tests,
      notes: [...notes, 'The job ended with exit code 0; a failed test that is listed counts all the same.'],
    };
  return isGood(result) && identity
    ? { ...tests, identity: { ...identity, passed: identity.passed + EXIT_CODE_KEY } }
    : tests;
}

function withFailingExitCode(tests: TestReport, exitCode: number): TestReport {
  const { result, identity, notes = [] } = tests;
  if (result === 'FAILED') return { ...tests, notes: [...notes, `The job ended with exit code ${exitCode}.`] };
  const sentence = `The job ended with exit code ${exitCode}, although the report lists no failed test.`;
  const failing = identity && {
    ...identity,
    passed: withoutKey(identity.passed, identity.suites),
    failed: identity.failed + EXIT_CODE_KEY,
    together: true,
  };
  return { ...tests, result: 'FAILED', notes: [...notes, sentence], ...(failing ? { identity: failing } : {}) };
}

function withoutKey(keys: string, key: string): string {
  const parts = keys.match(/.{8}/g) ?? [];
  return parts.filter((part) => part !== key).join('');
}
