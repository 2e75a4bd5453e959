/**
 * The options of an upload in its query: the artifact, and for a test report the exit code of the job and the name of
 * the run.
 */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { AttestryError } from '#lib/errors.ts';
import type { ReadOptions } from '#lib/evidence/read-evidence.ts';

/** Read the options. Throws `bad-request` with a pointer to the invalid parameter. */
export function readOptionsFromQuery(query: URLSearchParams): ReadOptions {
  const [subject, exitCode, run] = [query.get('subject'), query.get('exitCode'), query.get('run')];
  if (subject !== null && !parseDigest(subject))
    throw new AttestryError('bad-request', '`subject` must be a digest, `alg:hex`', { pointer: '/subject' });
  if (exitCode !== null && !isExitCode(exitCode))
    throw new AttestryError('bad-request', '`exitCode` must be a whole number', {
      pointer: '/exitCode',
    });
  if (run !== null && !isRunName(run))
    throw new AttestryError('bad-request', '`run` must have 1 to 200 characters, not only spaces', {
      pointer: '/run',
    });
  return {
    ...(subject === null ? {} : { subject }),
    ...(exitCode === null ? {} : { exitCode: Number(exitCode) }),
    ...(run === null ? {} : { run }),
  };
}

/** An exit code of Windows has 32 bits and may be written signed or unsigned. */
function isExitCode(text: string): boolean {
  return /^-?\d{1,10}$/.test(text);
}

function isRunName(text: string): boolean {
  return text.trim() !== '' && text.length <= 200;
}
