import { readJsonBody } from '#lib/http/body/json-body.ts';
import { drillAcknowledgeRequest } from '#lib/http/contract/drill/drill.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { acknowledgeDrill } from '#lib/jobs/drills/acknowledge-drill.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

export const POST = routeHandler(
  'drill-acknowledge',
  async (request, { params }: { params: Promise<{ id: string }> }) => {
    const context = await requestContext(request, 'drill.run');
    const id = await readRowId(params, 'drill');
    return jsonResponse(
      await acknowledgeDrill(context, { id, ...(await readJsonBody(request, drillAcknowledgeRequest)) }),
    );
  },
);

const other = methodNotAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
