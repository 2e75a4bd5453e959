import { readDocumentBody } from '#lib/http/body/document-body.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { policyCheckRequest } from '#lib/http/contract/policy/policy.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { checkPolicy } from '#lib/admin/policies.ts';

export const dynamic = 'force-dynamic';

/** A document of this size counts as one check. */
const BYTES_PER_CHECK = 8 * 1024;

/** `POST /api/v1/policies/check`: say what is wrong with a document. Nothing is stored. */
export const POST = routeHandler('policy-check', async (request) => {
  const context = await requestContext(request, 'policy.check');
  countRequest(request, 'policyChecks');
  const { document } = await readDocumentBody(request, policyCheckRequest, {
    beside: () => ({}),
    examine: (bytes) => countRequest(request, 'policyChecks', Math.floor(bytes / BYTES_PER_CHECK)),
  });
  return jsonResponse({ problems: await checkPolicy(context, document) });
});

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
