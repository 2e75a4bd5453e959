/** The operations on the expectations of a project. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  acceptRequest,
  expectationsQuery,
  expectationsRequest,
  expectationsView,
} from '#lib/http/contract/expectations.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const path = z.object({
  slug: z.string().meta({ description: 'The present or a former slug of the project', example: 'github.com/o/r' }),
});
const refusals = problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503);

export const EXPECTATIONS_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/projects/{slug}/expectations': {
    get: readOperation('Get what a project expects', expectationsView, {
      description:
        'Who may make which kinds of claim about the artifacts of the project, the versions before, and what was seen in the last 30 days that does not fit. A project whose own name ends in `/expectations` has its expectations at `…/expectations/expectations`.',
      requestParams: { path, query: expectationsQuery },
    }),
    put: {
      summary: 'Replace what a project expects',
      description:
        'Adds a version and evaluates the artifacts of the project again. A document that is refused changes nothing; `pointer` names the part that is wrong. 409 when `version` is not the current one. Needs a token with the scope `admin`; Attestry stores that token with the version.',
      security: [{ token: [] }],
      requestParams: { path },
      requestBody: { content: { 'application/json': { schema: expectationsRequest } } },
      responses: { 200: jsonResponse('The expectations, with the new version', expectationsView), ...refusals },
    },
  },
  '/api/v1/projects/{slug}/expectations/accept': {
    post: {
      summary: 'Accept one more signer, sender or builder',
      description:
        'Adds a version of the expectations with one more signer, sender or builder, which is exactly one of the members. A signer or sender that is there already gets the further kinds. Otherwise as the replacement of the whole document.',
      security: [{ token: [] }],
      requestParams: { path },
      requestBody: { content: { 'application/json': { schema: acceptRequest } } },
      responses: { 201: jsonResponse('The expectations, with the new version', expectationsView), ...refusals },
    },
  },
};
