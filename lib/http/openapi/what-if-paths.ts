/** The operations of what-if comparisons. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { whatIfDraft } from '#lib/http/contract/what-if/draft.ts';
import { whatIfRun } from '#lib/http/contract/what-if/run.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const path = z.object({ id: z.string().meta({ description: 'The `id` of the comparison' }) });

export const WHAT_IF_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/what-if': {
    post: {
      summary: 'Find out what a draft would change',
      description:
        'Compares, in the background, the status of every artifact with the one that it would have if the changes of the draft were made together: policies, trust, claims, expectations, waivers and quarantine. Nothing is stored. A change that would be refused is refused with the same code; its JSON pointer begins with the place of the change in the draft. Ask for the progress and the result at the address in `Location`. Needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestBody: { content: { 'application/json': { schema: whatIfDraft } } },
      responses: {
        202: jsonResponse('The comparison has started', whatIfRun),
        ...problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503),
      },
    },
  },
  '/api/v1/what-if/{id}': {
    get: readOperation('Get the progress or the result of a comparison', whatIfRun, { requestParams: { path } }),
    delete: {
      summary: 'Cancel a comparison',
      description: 'What it has found stays. Needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestParams: { path },
      responses: { 200: jsonResponse('The comparison', whatIfRun), ...problemResponses(401, 403, 404, 405) },
    },
  },
};
