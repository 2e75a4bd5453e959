import { AttestryError } from '#lib/errors.ts';
import { door } from '#lib/http/door.ts';

export const dynamic = 'force-dynamic';

/** Every address below /api that is none: a problem, not a page. */
const nowhere = door('nowhere', async (request) => {
  throw new AttestryError('not-found', `there is nothing at ${new URL(request.url).pathname}`);
});

export { nowhere as DELETE, nowhere as GET, nowhere as PATCH, nowhere as POST, nowhere as PUT };
