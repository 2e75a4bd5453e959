import { reviewAdmission } from '#lib/admin/gate/review-admission.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { admissionQuery, admissionReview } from '#lib/http/contract/gate/admission.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** An object of Kubernetes has at most 1.5 MiB in etcd; a review of a change has two. */
const MAX_BYTES = 4 * 1024 * 1024;

/** `POST /api/admission/v1`: the validating admission webhook of Kubernetes. */
export const POST = routeHandler('admission', async (request) => {
  const context = await requestContext(request, 'gate.ask');
  if (context.actor.kind === 'anonymous') await countRequest(request, 'gate');
  const { failure = 'closed', environment = null } = readQuery(request, admissionQuery);
  const { apiVersion, kind, request: review } = await readJsonBody(request, admissionReview, undefined, MAX_BYTES);
  const response = await reviewAdmission(context, review, { failsOpen: failure === 'open', environment });
  return jsonResponse({ apiVersion, kind, response });
});

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
