/** Errors as RFC 9457 problem details, each with a stable `code`. They contain no internals. */
import { maskSecrets } from '#lib/secrets/mask.ts';
import { ERROR_CODES, AttestryError, type DocumentProblem, type ErrorCode } from '#lib/errors.ts';

const TITLES: Record<ErrorCode, string> = {
  'bad-request': 'The request is not well formed',
  unreadable: 'The document cannot be read',
  unauthorized: 'A token or a sign-in is needed',
  forbidden: 'The token or the role does not allow this',
  'not-found': 'Nothing is known about this',
  'method-not-allowed': 'This address does not answer that method',
  conflict: 'This cannot be done in the present state',
  gone: 'This is not kept any longer',
  'too-large': 'Too large',
  'unsupported-media-type': 'This content encoding or type is not taken',
  unprocessable: 'Nothing in the request could be taken',
  'rate-limited': 'Too many requests',
  internal: 'Something went wrong here',
  unavailable: 'Not able to answer just now',
};

export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  pointer?: string;
  problems?: readonly DocumentProblem[];
  requestId?: string;
};

/**
 * The problem details of an error. Any error other than an `AttestryError` is `internal`, without its cause.
 */
export function toProblem(error: unknown, requestId?: string): Problem {
  const known =
    error instanceof AttestryError
      ? error
      : new AttestryError('internal', 'the request failed; the server log has the details under this request id');
  return {
    type: `urn:attestry:problem:${known.code}`,
    title: TITLES[known.code],
    status: ERROR_CODES[known.code],
    code: known.code,
    detail: known.message,
    ...(known.pointer === undefined ? {} : { pointer: known.pointer }),
    ...(known.problems === undefined ? {} : { problems: known.problems }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** The response for an error, with `extra` members in its body, and without the secrets that the input held. */
export function problemResponse(error: unknown, requestId?: string, extra: Record<string, unknown> = {}): Response {
  const problem = toProblem(error, requestId);
  const headers = new Headers({
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  });
  if (error instanceof AttestryError && error.retryAfterSeconds !== undefined)
    headers.set('retry-after', String(Math.ceil(error.retryAfterSeconds)));
  if (problem.code === 'unauthorized') headers.set('www-authenticate', 'Bearer realm="attestry"');
  return new Response(JSON.stringify(maskSecrets({ ...problem, ...extra })), { status: problem.status, headers });
}
