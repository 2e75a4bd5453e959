import { artifactFilter, artifactQuery } from '#lib/http/contract/artifact.ts';
import { artifactsCsv } from '#lib/http/response/artifacts-csv.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/artifacts`: the artifacts that match the query, as JSON or CSV. */
export const GET = routeHandler('artifacts', async (request) => {
  const query = readQuery(request, artifactQuery);
  const page = await listArtifacts(await requestContext(request, 'read'), artifactFilter(query));
  return query.format === 'csv'
    ? artifactsCsv(page, { inEnvironment: query.environment !== undefined })
    : jsonResponse(page);
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
