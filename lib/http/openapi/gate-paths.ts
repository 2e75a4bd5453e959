/** The operations of the gate. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  gateAnswer,
  gateFormatQuery,
  gatePage,
  gateQuery,
  gateRequest,
  storedGateAnswer,
} from '#lib/http/contract/gate/gate.ts';
import { admissionQuery, admissionResponse, admissionReview } from '#lib/http/contract/gate/admission.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

export const GATE_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/gate': {
    get: readOperation('List the decisions of the gate', gatePage, {
      description: 'The newest first, or those denied first. Decisions are stored for 400 days.',
      requestParams: { query: gateQuery },
    }),
    post: {
      summary: 'Ask whether artifacts may be deployed',
      description:
        'The decision follows from the status that page, badge and API show: `allow` for verified and waived, `deny` for failed and incomplete, `unknown` for the others. Of several artifacts, one that is denied decides, else one that is unknown. The decision is stored with the caller; the same answer to the same question within a minute is one decision. A token is not required; without one, questions are rate limited and only the newest 5,000 decisions are stored.',
      security: [{}, { token: [] }],
      requestBody: { content: { 'application/json': { schema: gateRequest } } },
      responses: {
        200: jsonResponse('The decision, whatever it is', gateAnswer),
        ...problemResponses(400, 401, 403, 405, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/gate/{id}': {
    get: readOperation('Get a decision of the gate', storedGateAnswer, {
      requestParams: {
        path: z.object({ id: z.string().meta({ description: 'The `id` of an answer' }) }),
        query: gateFormatQuery,
      },
    }),
  },
  '/api/admission/v1': {
    post: {
      summary: 'Review an object of Kubernetes',
      description:
        'A validating admission webhook. Each image of the containers of a pod, or of a pod template, is a decision of the gate; a dry run stores none. A deletion, and a change that adds no image, is allowed. The HTTP status is 200 whether the object is allowed or not.',
      security: [{}, { token: [] }],
      requestParams: { query: admissionQuery },
      requestBody: { content: { 'application/json': { schema: admissionReview } } },
      responses: {
        200: jsonResponse('The review with its response', admissionResponse),
        ...problemResponses(400, 401, 403, 405, 413, 415, 429, 503),
      },
    },
  },
};
