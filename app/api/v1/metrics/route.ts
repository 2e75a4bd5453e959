import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';

/** `GET /api/v1/metrics?from=&to=&project=`: the metrics of a period, by day. */
export const GET = routeHandler('metrics', async (request: Request) => {
  const parameters = new URL(request.url).searchParams;
  const read = (name: string) => parameters.get(name) ?? undefined;
  return jsonResponse(
    await getMetrics(await requestContext(request, 'read'), {
      from: read('from'),
      to: read('to'),
      project: read('project'),
    }),
  );
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
