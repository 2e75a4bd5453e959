/** What one request is for the thread that works on it. */
import type { ExaminedDocument, ExamineRequest } from '#lib/ingest/document/examiner.ts';
import type { DocumentResult, TaskOptions } from './messages.ts';

/** The options of a request that travel to a worker thread. */
export function taskOptions({
  subject,
  exitCode,
  run,
  context,
  expect,
  thresholds,
  now,
  pack,
}: ExamineRequest): TaskOptions {
  const stated = {
    ...(subject === undefined ? {} : { subject }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(run === undefined ? {} : { run }),
  };
  return {
    pack: pack ?? false,
    readOptions: stated,
    context: context ?? null,
    expect: expect ?? null,
    thresholds: thresholds ?? null,
    now,
  };
}

/** A document as a worker thread found it, with its bytes, which are part of the upload. */
export function toExamined(found: DocumentResult, upload: Uint8Array): ExaminedDocument {
  if (!found.ok) return found;
  const { location: place, ...document } = found;
  return { ...document, bytes: 'bytes' in place ? place.bytes : upload.subarray(place.start, place.end) };
}
