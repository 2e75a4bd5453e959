import { readJsonBody } from '#lib/http/body/json-body.ts';
import { drillQuery, drillRequest } from '#lib/http/contract/drill/drill.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { listDrills } from '#lib/jobs/drills/list-drills.ts';
import { startDrill } from '#lib/jobs/drills/run-drill.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/drills`: the library, and the record of drills. */
export const GET = routeHandler('drills', async (request) =>
  jsonResponse(await listDrills(await requestContext(request, 'read'), readQuery(request, drillQuery))),
);

/** `POST /api/v1/drills`: run a drill in the background. */
export const POST = routeHandler('drills', async (request) => {
  const context = await requestContext(request, 'drill.run');
  const drill = await startDrill(context, await readJsonBody(request, drillRequest));
  return jsonResponse(drill, 202, { location: `/api/v1/drills/${drill.id}` });
});

const other = methodNotAllowed('GET', 'HEAD', 'POST');
export { other as DELETE, other as PATCH, other as PUT };
