/** The operations of drills. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  drillAcknowledgeRequest,
  drillPage,
  drillQuery,
  drillRequest,
  drillView,
} from '#lib/http/contract/drill/drill.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const path = z.object({ id: z.string().meta({ description: 'The number of the drill', example: '7' }) });

export const DRILL_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/drills': {
    get: readOperation('The library of drills, and the record of those that were run', drillPage, {
      description: 'The newest first.',
      requestParams: { query: drillQuery },
    }),
    post: {
      summary: 'Run a drill',
      description:
        'Tries an attack, in the background and in a space of its own, against the policy in force, and measures which places notice it and when. Nothing of it comes into the data but its record. Ask for the result at the address in `Location`. One drill runs at a time. Needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestBody: { content: { 'application/json': { schema: drillRequest } } },
      responses: {
        202: jsonResponse('The drill has started', drillView),
        ...problemResponses(400, 401, 403, 404, 405, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/drills/{id}': {
    get: readOperation('Get a drill', drillView, { requestParams: { path } }),
  },
  '/api/v1/drills/{id}/acknowledge': {
    post: {
      summary: 'Acknowledge a drill',
      description:
        'Once, after its end. Needs a token with the scope `admin`. 409 where it has no result, or is acknowledged.',
      security: [{ token: [] }],
      requestParams: { path },
      requestBody: { content: { 'application/json': { schema: drillAcknowledgeRequest } } },
      responses: {
        200: jsonResponse('The acknowledged drill', drillView),
        ...problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 429, 503),
      },
    },
  },
};
