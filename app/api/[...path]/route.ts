import { AttestryError } from '#lib/errors.ts';
import { routeHandler } from '#lib/http/route-handler.ts';

export const dynamic = 'force-dynamic';

/** Every address below /api that is none: a problem, not a page. */
const unknownRoute = routeHandler('nowhere', async (request) => {
  throw new AttestryError('not-found', `there is nothing at ${new URL(request.url).pathname}`);
});

export {
  unknownRoute as DELETE,
  unknownRoute as GET,
  unknownRoute as PATCH,
  unknownRoute as POST,
  unknownRoute as PUT,
};
