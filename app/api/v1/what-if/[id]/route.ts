import { AttestryError } from '#lib/errors.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { cancelWhatIf, getWhatIf } from '#lib/jobs/what-if/runs.ts';

export const dynamic = 'force-dynamic';

type Context = { params: Promise<{ id: string }> };

/** `GET /api/v1/what-if/{id}`: the progress or the result of a comparison. The id cannot be guessed. */
export const GET = routeHandler('what-if', async (request, { params }: Context) => {
  const run = await getWhatIf(await requestContext(request, 'read'), (await params).id);
  if (run === null) throw new AttestryError('not-found', 'no comparison has this id: it may have been forgotten');
  return jsonResponse(run);
});

/** `DELETE /api/v1/what-if/{id}`: cancel a comparison. What it has found stays. */
export const DELETE = routeHandler('what-if', async (request, { params }: Context) => {
  const run = await cancelWhatIf(await requestContext(request, 'what-if.run'), (await params).id);
  if (run === null) throw new AttestryError('not-found', 'no comparison has this id: it may have been forgotten');
  return jsonResponse(run);
});

const notAllowed = methodNotAllowed('GET', 'HEAD', 'DELETE');
export { notAllowed as PATCH, notAllowed as POST, notAllowed as PUT };
