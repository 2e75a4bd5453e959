/** The handlers of the two doors of an inventory: what should run in an environment, and what runs there. */
import { putInventory, withdrawInventory } from '#lib/admin/environment/inventories.ts';
import type { InventoryKind } from '#lib/inventory/inventory.ts';
import { INVENTORY_CAPS, withBody } from '#lib/http/body/raw-body.ts';
import { putInventoryQuery, withdrawInventoryQuery } from '#lib/http/contract/environment/inventory.ts';
import { decodePathSegment, readQuery } from '#lib/http/request/read-request.ts';
import { jsonResponse, routeHandler } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';

type Segments = { params: Promise<{ name: string }> };

const VERBS = { expected: 'inventory.expect', observed: 'inventory.observe' } as const;

/** Store the body as the newest version. */
export function putHandler(kind: InventoryKind) {
  return routeHandler(`environment-${kind}`, async (request, { params }: Segments) => {
    const context = await requestContext(request, VERBS[kind]);
    const environment = decodePathSegment((await params).name);
    const query = readQuery(request, putInventoryQuery);
    return withBody(request, INVENTORY_CAPS, async (bytes) => {
      const put = await putInventory(context, { environment, kind, bytes, ...query });
      return jsonResponse(put, put.outcome === 'stored' ? 201 : 200);
    });
  });
}

/** Withdraw what the newest version says. */
export function withdrawHandler(kind: InventoryKind) {
  return routeHandler(`environment-${kind}`, async (request, { params }: Segments) => {
    const context = await requestContext(request, VERBS[kind]);
    const environment = decodePathSegment((await params).name);
    const { reason } = readQuery(request, withdrawInventoryQuery);
    return jsonResponse(await withdrawInventory(context, { environment, kind, reason }));
  });
}
