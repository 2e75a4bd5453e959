/** `GET /api/v1/metrics?from=&to=&project=`: the metrics of a period, by day. */
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/app.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';

export const GET = routeHandler('metrics', async (request: Request) => {
  const asked = new URL(request.url).searchParams;
  const word = (name: string) => asked.get(name) ?? undefined;
  return jsonResponse(
    await getMetrics(await requestContext(), { from: word('from'), to: word('to'), project: word('project') }),
  );
});

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
