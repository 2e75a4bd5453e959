/** The response of `POST /api/v1/verify`. */
import { AttestryError } from '#lib/errors.ts';
import type { VerifyResult } from '#lib/views/evidence.ts';
import { jsonResponse } from '#lib/http/route-handler.ts';
import { problemResponse } from '#lib/http/problem.ts';

/**
 * One result per document: 200 when every document was verified, 207 when some could not be read. When none could be
 * read, the response is the problem of the first one (400), with all results.
 */
export function toVerifyResponse(results: readonly VerifyResult[]): Response {
  const errors = results.flatMap(({ error }) => (error ? [error] : []));
  const [first] = errors;
  if (first && errors.length === results.length) {
    const problem = new AttestryError('unreadable', first.message, { pointer: first.pointer });
    return problemResponse(problem, undefined, { reason: first.code, results });
  }
  return jsonResponse({ results }, first ? 207 : 200);
}
