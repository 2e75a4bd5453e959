import { readJsonBody } from '#lib/http/body/json-body.ts';
import { waiverQuery, waiverRequest } from '#lib/http/contract/waiver.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { listWaivers } from '#lib/query/waiver/list-waivers.ts';

export const dynamic = 'force-dynamic';

export const GET = routeHandler('waivers', async (request) =>
  jsonResponse(await listWaivers(await requestContext(request, 'read'), readQuery(request, waiverQuery))),
);

export const POST = routeHandler('waivers', async (request) => {
  const context = await requestContext(request, 'waiver.request');
  const waiver = await createWaiver(context, await readJsonBody(request, waiverRequest));
  return jsonResponse(waiver, 201, { location: `/api/v1/waivers/${waiver.id}` });
});

const notAllowed = methodNotAllowed('GET', 'HEAD', 'POST');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as PUT };
