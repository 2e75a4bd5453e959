/** `GET /api/v1/overview?from=&to=&project=`: the data of the overview page. */
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/app.ts';
import { getOverview } from '#lib/query/metrics/get-overview.ts';

export const GET = routeHandler('overview', async (request: Request) => {
  const asked = new URL(request.url).searchParams;
  const word = (name: string) => asked.get(name) ?? undefined;
  return jsonResponse(
    await getOverview(await requestContext(), { from: word('from'), to: word('to'), project: word('project') }),
  );
});

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
