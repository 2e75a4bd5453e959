import { AttestryError } from '#lib/errors.ts';
import { readVerifyBody } from '#lib/http/body/verify-body.ts';
import { contextOf, expectationOf, trustOf } from '#lib/http/contract/verify-request.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { rateLimit } from '#lib/http/request/rate-limit.ts';
import { VERIFY_CAPS, withBody } from '#lib/http/body/raw-body.ts';
import { rateLimitKey } from '#lib/http/request/read-request.ts';
import { toVerifyResponse } from '#lib/http/response/verify-response.ts';
import { requestContext } from '#lib/start/app.ts';
import { verifyDocument } from '#lib/query/verify-document.ts';

export const dynamic = 'force-dynamic';

/** A caller may verify a whole folder at once; the workers' own line is the other bound. */
const verifyLimit = rateLimit(2_000, 100);

export const POST = routeHandler('verify', async (request) => {
  const wait = verifyLimit.take(rateLimitKey(request), Date.now());
  if (wait !== null)
    throw new AttestryError('rate-limited', 'too many verifications at once', { retryAfterSeconds: wait });
  return withBody(request, VERIFY_CAPS, async (bytes) => {
    const { body, document, artifact } = readVerifyBody(bytes);
    const expect = expectationOf(body.expect, artifact);
    const asked = { ...(Object.keys(expect).length > 0 ? { expect } : {}), ...trustOf(body.trust), ...contextOf(body) };
    return toVerifyResponse(await verifyDocument(await requestContext(), { bytes: document, ...asked }));
  });
});

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
