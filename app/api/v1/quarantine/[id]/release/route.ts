import { readRowId } from '#lib/http/request/row-id.ts';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { quarantineReleaseRequest } from '#lib/http/contract/quarantine.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { releaseQuarantine } from '#lib/admin/quarantine.ts';
import { getQuarantine } from '#lib/query/quarantine/list-quarantines.ts';

export const dynamic = 'force-dynamic';

export const POST = routeHandler(
  'quarantine-release',
  async (request, { params }: { params: Promise<{ id: string }> }) => {
    const context = await requestContext(request, 'quarantine.change');
    const id = await readRowId(params, 'quarantine');
    await releaseQuarantine(context, { id, ...(await readJsonBody(request, quarantineReleaseRequest)) });
    return jsonResponse(await getQuarantine(context, id));
  },
);

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
