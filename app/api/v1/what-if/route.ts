import * as z from 'zod';
import { readJsonBody } from '#lib/http/body/json-body.ts';
import { MAX_DRAFT_BODY, readWhatIfDraft } from '#lib/http/contract/what-if/draft.ts';
import { routeHandler, jsonResponse, methodNotAllowed } from '#lib/http/route-handler.ts';
import { requestContext } from '#lib/start/request-context.ts';
import { startWhatIf } from '#lib/jobs/what-if/runs.ts';

export const dynamic = 'force-dynamic';

/** `POST /api/v1/what-if`: start a comparison with a draft, which changes nothing. */
export const POST = routeHandler('what-if', async (request) => {
  const context = await requestContext(request, 'what-if.run');
  const draft = readWhatIfDraft(await readJsonBody(request, z.unknown(), undefined, MAX_DRAFT_BODY));
  const run = await startWhatIf(context, draft);
  return jsonResponse(run, 202, { location: `/api/v1/what-if/${run.id}` });
});

const notAllowed = methodNotAllowed('POST');
export { notAllowed as DELETE, notAllowed as GET, notAllowed as PATCH, notAllowed as PUT };
