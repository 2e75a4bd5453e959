import { secretsQuery } from '#lib/http/contract/shared/secrets.ts';
import { readQuery } from '#lib/http/request/read-request.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { listSecrets } from '#lib/query/secrets/list-secrets.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/secrets`: the documents in which secrets were found, without the secrets. */
export const GET = routeHandler('secrets', async (request) =>
  jsonResponse(await listSecrets(await requestContext(request, 'read'), readQuery(request, secretsQuery))),
);

const other = methodNotAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
