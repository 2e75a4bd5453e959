import { AttestryError } from '#lib/errors.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

export const dynamic = 'force-dynamic';

/** Answer every unknown URL below /api with a problem document (RFC 9457) instead of the HTML page for 404. */
const unknownRoute = routeHandler('not-found', async (request) => {
  throw new AttestryError('not-found', `there is nothing at ${new URL(request.url).pathname}`);
});

export {
  unknownRoute as DELETE,
  unknownRoute as GET,
  unknownRoute as PATCH,
  unknownRoute as POST,
  unknownRoute as PUT,
};
