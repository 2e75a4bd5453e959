/** Converts requests and results between the examiner and its worker threads. */
import type { ExaminedDocument, ExamineRequest } from '#lib/ingest/document/examiner.ts';
import type { DocumentResult, TaskOptions } from './messages.ts';

/** The options of a request in the form in which they are sent to a worker thread. */
export function taskOptions({
  subject,
  exitCode,
  run,
  context,
  hasNoSecrets,
  onlyVerification,
  expect,
  thresholds,
  now,
  pack,
}: ExamineRequest): TaskOptions {
  const readOptions = {
    ...(subject === undefined ? {} : { subject }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(run === undefined ? {} : { run }),
  };
  return {
    pack: pack ?? false,
    readOptions,
    context: context ?? null,
    hasNoSecrets: hasNoSecrets ?? false,
    onlyVerification: onlyVerification ?? false,
    expect: expect ?? null,
    thresholds: thresholds ?? null,
    now,
  };
}

/** The result of a worker thread as an examined document, with its bytes, which are usually a slice of the upload. */
export function toExamined(result: DocumentResult, upload: Uint8Array): ExaminedDocument {
  if (!result.ok) return result;
  const { location, ...document } = result;
  return { ...document, bytes: 'bytes' in location ? location.bytes : upload.subarray(location.start, location.end) };
}
