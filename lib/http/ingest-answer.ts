/** What became of an upload as one status: 201 all stored, 200 all known before, 207 mixed; where nothing could be taken, a problem. */
import { AttestryError } from '#lib/errors.ts';
import type { IngestResult } from '#lib/service/views.ts';
import { jsonResponse } from './door.ts';
import { measures } from './measure.ts';
import { problemResponse } from './problem.ts';

export function ingestAnswer(results: readonly IngestResult[]): Response {
  for (const { outcome, verification, error } of results) {
    measures().documents.inc({ outcome });
    if (verification && outcome === 'stored') measures().verifications.inc({ outcome: verification.outcome });
    if (error) measures().refusals.inc({ door: 'api', code: error.code });
  }
  const outcomes = new Set(results.map((result) => result.outcome));
  if (outcomes.size === 1 && outcomes.has('rejected')) return refused(results);
  return jsonResponse({ results }, outcomes.size > 1 ? 207 : outcomes.has('stored') ? 201 : 200);
}

/** Too much of something is 413, a shape nobody reads 415, what is broken 400, what is well formed and makes no sense 422. */
const STATUS: { [code: string]: 'too-large' | 'unreadable' | 'unsupported-media-type' | 'unprocessable' } = {
  'too-deep': 'too-large', 'too-many-items': 'too-large', 'string-too-long': 'too-large', 'unknown-format': 'unsupported-media-type', 'unknown-media-type': 'unsupported-media-type',
  'empty': 'unreadable', 'not-utf8': 'unreadable', 'not-json': 'unreadable', 'not-xml': 'unreadable', 'duplicate-key': 'unreadable', 'forbidden-key': 'unreadable', 'unreadable': 'unreadable', 'number-out-of-range': 'unreadable',
};

function refused(results: readonly IngestResult[]): Response {
  const { code, message, pointer } = results[0]!.error!;
  const more = results.length > 1 ? ` (and ${results.length - 1} more could not be taken)` : '';
  return problemResponse(new AttestryError(STATUS[code] ?? 'unprocessable', `${message}${more}`, { pointer }), undefined, { results: results.slice(0, 1_000) });
}
