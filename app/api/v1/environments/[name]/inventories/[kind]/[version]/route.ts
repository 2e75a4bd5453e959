import { AttestryError } from '#lib/errors.ts';
import { INVENTORY_KINDS } from '#lib/inventory/inventory.ts';
import { rawResponse } from '#lib/http/response/raw-response.ts';
import { decodePathSegment } from '#lib/http/request/read-request.ts';
import { methodNotAllowed, routeHandler } from '#lib/http/route-handler.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { getInventoryBytes } from '#lib/query/environment/get-environment.ts';
import { requestContext } from '#lib/start/request-context.ts';

export const dynamic = 'force-dynamic';

type Segments = { params: Promise<{ name: string; kind: string; version: string }> };

/** `GET /api/v1/environments/{name}/inventories/{kind}/{version}`: the bytes as they came. They may hold secrets. */
export const GET = routeHandler('inventory-raw', async (request, { params }: Segments) => {
  const context = await requestContext(request, 'inventory.read');
  requireAccess(context, 'inventory.read', 'installation');
  const { name, kind: written, version } = await params;
  const kind = INVENTORY_KINDS.find((one) => one === written);
  const isNumber = /^[1-9]\d{0,9}$/.test(version);
  const found =
    kind === undefined || !isNumber
      ? null
      : await getInventoryBytes(context, decodePathSegment(name), { kind, version: Number(version) });
  if (!found) throw new AttestryError('not-found', 'no inventory has this number');
  const fileName = `${kind}-${version}`;
  return rawResponse(request, { ...found, mediaType: 'application/octet-stream', fileName, secrets: 1 });
});

const notAllowed = methodNotAllowed('GET', 'HEAD');
export { notAllowed as DELETE, notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
