import { readJsonBody } from '#lib/http/body/json-body.ts';
import { whatIfDraft } from '#lib/http/contract/policy/what-if.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { startWhatIf } from '#lib/query/what-if/runs.ts';

export const dynamic = 'force-dynamic';

/** `POST /api/v1/what-if`: start a comparison with a draft, which changes nothing. */
export const POST = routeHandler('what-if', async (request) => {
  const context = await requestContext(request, 'policy.try');
  const run = await startWhatIf(context, await readJsonBody(request, whatIfDraft));
  return jsonResponse(run, 202, { location: `/api/v1/what-if/${run.id}` });
});

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
