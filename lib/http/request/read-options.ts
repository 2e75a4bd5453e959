/**
 * What the sender of evidence states in the query: the artifact, and of a test report the exit code of its job and the
 * name of its run.
 */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { AttestryError } from '#lib/errors.ts';
import type { ReadOptions } from '#lib/evidence/read-evidence.ts';

/** @throws AttestryError `bad-request` with the parameter that cannot be read */
export function readOptionsFromQuery(query: URLSearchParams): ReadOptions {
  const [subject, exitCode, run] = [query.get('subject'), query.get('exitCode'), query.get('run')];
  if (subject !== null && !parseDigest(subject))
    throw new AttestryError('bad-request', '`subject` is not a digest: `alg:hex` is', { pointer: '/subject' });
  if (exitCode !== null && !isExitCode(exitCode))
    throw new AttestryError('bad-request', '`exitCode` is not the exit code of a job: a whole number is', {
      pointer: '/exitCode',
    });
  if (run !== null && !isRunName(run))
    throw new AttestryError('bad-request', '`run` is not the name of a run: 1 to 200 characters are', {
      pointer: '/run',
    });
  return {
    ...(subject === null ? {} : { subject }),
    ...(exitCode === null ? {} : { exitCode: Number(exitCode) }),
    ...(run === null ? {} : { run }),
  };
}

/** Windows has exit codes of 32 bits, written signed or not. */
function isExitCode(written: string): boolean {
  return /^-?\d{1,10}$/.test(written);
}

function isRunName(written: string): boolean {
  return written.trim() !== '' && written.length <= 200;
}
