import { readVerifyBody } from '#lib/http/body/verify-body.ts';
import { contextOf, expectationOf, trustOf } from '#lib/http/contract/verify-request.ts';
import { routeHandler, methodNotAllowed } from '#lib/http/route-handler.ts';
import { VERIFY_CAPS, withBody } from '#lib/http/body/raw-body.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { toVerifyResponse } from '#lib/http/response/verify-response.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { verifyDocument } from '#lib/query/verify-document.ts';

export const dynamic = 'force-dynamic';

/** `POST /api/v1/verify`: verify a document without storing it. */
export const POST = routeHandler('verify', async (request) => {
  const context = await requestContext(request, 'document.verify');
  await countRequest(request, 'verifications');
  return withBody(request, VERIFY_CAPS, async (bytes) => {
    const { body, document, artifact } = readVerifyBody(bytes);
    const expect = expectationOf(body.expect, artifact);
    const options = {
      ...(Object.keys(expect).length > 0 ? { expect } : {}),
      ...trustOf(body.trust),
      ...contextOf(body),
    };
    return toVerifyResponse(await verifyDocument(context, { bytes: document, ...options }));
  });
});

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
