import { methodNotAllowed } from '#lib/http/route-handler.ts';
import { putHandler, withdrawHandler } from '#app/api/v1/environments/inventory-handlers.ts';

export const dynamic = 'force-dynamic';

/** `PUT /api/v1/environments/{name}/expected`: stores an inventory of what should run there. */
export const PUT = putHandler('expected');

/** `DELETE /api/v1/environments/{name}/expected`: withdraws what it says. */
export const DELETE = withdrawHandler('expected');

const notAllowed = methodNotAllowed('PUT', 'DELETE');
export { notAllowed as GET, notAllowed as PATCH, notAllowed as POST };
