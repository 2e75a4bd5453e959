/** The paths of targets of figures in the OpenAPI document. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';
import { targetRequest, targetsView } from '#lib/http/contract/target/target.ts';

const projectPath = z.object({
  slug: z.string().meta({ description: 'The present or a former slug of the project', example: 'github.com/o/r' }),
});
const change = {
  security: [{ token: [] }],
  requestBody: { content: { 'application/json': { schema: targetRequest } } },
  responses: {
    200: jsonResponse('The targets that count now', targetsView),
    ...problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 429, 503),
  },
};

export const TARGET_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/targets': {
    get: readOperation('Get the targets of the installation', targetsView, {
      description: 'They count for every project that has not set its own for the same figure.',
    }),
    put: {
      summary: 'Set or remove a target of the installation',
      description: 'Needs a token with the scope `admin`, or the role `maintainer` for all projects.',
      ...change,
    },
  },
  '/api/v1/projects/{slug}/targets': {
    get: readOperation('Get the targets that count for a project', targetsView, {
      requestParams: { path: projectPath },
    }),
    put: {
      summary: 'Set or remove a target of a project',
      description:
        'It wins over that of the installation, which counts again when it is removed. Needs a token with the scope `admin`, or the role `maintainer` for the project.',
      requestParams: { path: projectPath },
      ...change,
    },
  },
};
