import { changeTarget } from '#lib/admin/targets/change-target.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { targetRequest } from '#lib/http/contract/target/target.ts';
import { jsonResponse, methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { getTargets } from '#lib/query/metrics/get-targets.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/targets`: the targets of the whole installation. */
export const GET = routeHandler('targets', async (request) =>
  jsonResponse(await getTargets(await requestContext(request, 'read'), null)),
);

/** `PUT /api/v1/targets`: sets or removes one of them. */
export const PUT = routeHandler('targets', async (request) => {
  const context = await requestContext(request, 'targets.change');
  await changeTarget(context, { project: null, ...(await readJsonBody(request, targetRequest)) });
  return jsonResponse(await getTargets(context, null));
});

const notAllowed = methodNotAllowed('GET', 'HEAD', 'PUT');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST };
