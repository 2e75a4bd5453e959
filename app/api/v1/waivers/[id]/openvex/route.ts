import { AttestryError } from '#lib/errors.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { getOpenVex } from '#lib/query/waiver/get-openvex.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/waivers/{id}/openvex`: the draft of an OpenVEX statement, to review and sign. */
export const GET = routeHandler('waiver-openvex', async (request, { params }: { params: Promise<{ id: string }> }) => {
  const id = await readRowId(params, 'waiver');
  const draft = await getOpenVex(await requestContext(request, 'read'), id);
  if (draft === null) throw new AttestryError('not-found', 'there is no such waiver');
  return jsonResponse(draft, 200, { 'content-disposition': `inline; filename="waiver-${id}.openvex.json"` });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
