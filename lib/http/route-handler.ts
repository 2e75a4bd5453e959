/**
 * The wrapper of every route handler: the id of the request, one state of the data, timing, and one conversion of
 * errors to responses.
 */
import { isForCaller } from '#lib/access/audience.ts';
import { AttestryError, ERROR_CODES } from '#lib/errors.ts';
import { maskSecrets, maskText } from '#lib/secrets/mask.ts';
import { inOneState, storeFailure, storeFailureKind } from '#db/open.ts';
import { failureLog } from './failure-log.ts';
import { prometheusMetrics } from './prometheus-metrics.ts';
import { problemResponse } from './problem.ts';
import { API_HEADERS } from './security-headers.ts';
import { countFailedAuthentication } from './caller-limits.ts';
import { currentRequestId, REQUEST_ID_HEADER, requestIdFrom, withRequestId } from './request/request-id.ts';

type Handler<Context> = (request: Request, context: Context) => Promise<Response>;

/**
 * Wrap a route handler.
 * @param name the name in logs and metrics, from a closed list, never from the request
 */
export function routeHandler<Context>(name: string, handler: Handler<Context>): Handler<Context> {
  return async (request, context) => {
    const requestId = requestIdFrom(request.headers.get(REQUEST_ID_HEADER));
    const started = performance.now();
    const response = await withRequestId(requestId, () =>
      inOneState(() => runHandler(handler, request, context, requestId, name)),
    );
    if (isForCaller(request)) response.headers.set('cache-control', 'private, no-store');
    response.headers.set(REQUEST_ID_HEADER, requestId);
    for (const [name, value] of API_HEADERS) if (!response.headers.has(name)) response.headers.set(name, value);
    prometheusMetrics().requests.observe(
      { door: name, method: request.method, status: String(response.status) },
      (performance.now() - started) / 1000,
    );
    return response;
  };
}

async function runHandler<Context>(
  handler: Handler<Context>,
  request: Request,
  context: Context,
  requestId: string,
  name: string,
): Promise<Response> {
  try {
    return await handler(request, context);
  } catch (thrown) {
    const error = await limitFailure(request, storeFailure(thrown) ?? thrown);
    const isInternal = !(error instanceof AttestryError) || ERROR_CODES[error.code] >= 500;
    if (isInternal) failureLog().write({ requestId, door: name, error, ofStore: storeFailureKind(error) }, Date.now());
    return problemResponse(error, requestId);
  }
}

/** Count a missing or wrong token against the limit of its caller. Returns the error to answer. */
async function limitFailure(request: Request, error: unknown): Promise<unknown> {
  if (!(error instanceof AttestryError) || error.code !== 'unauthorized') return error;
  try {
    await countFailedAuthentication(request, 'tokens');
    return error;
  } catch (limited) {
    return limited;
  }
}

/**
 * A JSON response with the secrets in it masked. It is not cached unless `headers` say so, because verdicts change.
 */
export function jsonResponse(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(maskSecrets(body)), { status, headers: { ...JSON_HEADERS, ...headers } });
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

/** As `jsonResponse`, for JSON in which secrets are masked already. */
export function writtenJsonResponse(json: string | Uint8Array<ArrayBuffer>): Response {
  return new Response(json, { headers: JSON_HEADERS });
}

/** A text response with the secrets in it masked; not cached. `type` is the content type. */
export function textResponse(body: string, type: string, headers: Record<string, string> = {}): Response {
  return new Response(maskText(body), { headers: { 'content-type': type, 'cache-control': 'no-store', ...headers } });
}

/** A handler for unsupported methods: a problem that lists the allowed ones. */
export function methodNotAllowed(...allowed: string[]): Handler<unknown> {
  return routeHandler('method', async () => {
    const response = problemResponse(
      new AttestryError('method-not-allowed', `this address answers ${allowed.join(', ')}`),
      currentRequestId() ?? undefined,
    );
    response.headers.set('allow', allowed.join(', '));
    return response;
  });
}
