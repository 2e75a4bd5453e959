import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getOverview } from '#lib/query/metrics/get-overview.ts';

/** `GET /api/v1/overview?from=&to=&project=`: the data of the overview page. */
export const GET = routeHandler('overview', async (request: Request) => {
  const parameters = new URL(request.url).searchParams;
  const read = (name: string) => parameters.get(name) ?? undefined;
  return jsonResponse(
    await getOverview(await requestContext(request, 'read'), {
      from: read('from'),
      to: read('to'),
      project: read('project'),
    }),
  );
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
