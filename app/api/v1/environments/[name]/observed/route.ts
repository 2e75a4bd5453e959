import { methodNotAllowed } from '#lib/http/route-handler.ts';
import { putHandler, withdrawHandler } from '#app/api/v1/environments/inventory-handlers.ts';

export const dynamic = 'force-dynamic';

/** `PUT /api/v1/environments/{name}/observed`: stores an inventory of what runs there. */
export const PUT = putHandler('observed');

/** `DELETE /api/v1/environments/{name}/observed`: withdraws what it says. */
export const DELETE = withdrawHandler('observed');

const notAllowed = methodNotAllowed('PUT', 'DELETE');
export { notAllowed as GET, notAllowed as PATCH, notAllowed as POST };
