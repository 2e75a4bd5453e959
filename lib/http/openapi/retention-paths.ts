/** The paths of retention, legal holds, secrets in documents and seals in the OpenAPI document. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  holdPage,
  holdQuery,
  holdReleaseRequest,
  holdRequest,
  holdView,
  retentionPreview,
  retentionQuery,
} from '#lib/http/contract/shared/retention.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { sealRequest, secretsPage, secretsQuery } from '#lib/http/contract/shared/secrets.ts';

export const RETENTION_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/retention': {
    get: readOperation('What a run of the retention would drop now', retentionPreview, {
      description:
        'Looks at a part of the documents whose bytes are kept, in the order of their receipt, and changes nothing. Add the parts until `cursor` is null. `npx attestry retention --apply` drops the bytes, and so does a run every day with `ATTESTRY_RETENTION=on`.',
      requestParams: { query: retentionQuery },
    }),
  },
  '/api/v1/holds': {
    get: readOperation('List legal holds', holdPage, {
      description: 'The newest first, released ones included.',
      requestParams: { query: holdQuery },
    }),
    post: {
      summary: 'Put evidence under legal hold',
      description:
        'No retention drops the bytes of what is under a hold, until it is released. Needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestBody: { content: { 'application/json': { schema: holdRequest } } },
      responses: {
        201: jsonResponse('The new hold', holdView),
        ...problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/holds/{id}/release': {
    post: {
      summary: 'Release a legal hold',
      description: 'Needs a token with the scope `admin`. 404 when no hold in force has this number.',
      security: [{ token: [] }],
      requestParams: {
        path: z.object({ id: z.string().meta({ description: 'The number of the hold', example: '7' }) }),
      },
      requestBody: { content: { 'application/json': { schema: holdReleaseRequest } } },
      responses: {
        200: jsonResponse('The released hold', holdView),
        ...problemResponses(400, 401, 403, 404, 405, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/secrets': {
    get: readOperation('List the documents in which secrets were found', secretsPage, {
      description:
        'The newest first, with the kind and the place of each secret, and never its value. Rotate the secrets; a status does not depend on them.',
      requestParams: { query: secretsQuery },
    }),
  },
  '/api/v1/attestations/{id}/seal': {
    post: {
      summary: 'Seal a document: remove its bytes for good',
      description:
        'Its digest, log entry, verification, links and verdicts stay; its bytes, and the secrets in what was derived from it, are removed. The same bytes stay sealed when they arrive again. 409 when it is sealed already, under legal hold, or still being linked. Needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestParams: { path: z.object({ id: z.string().describe('The id of the document') }) },
      requestBody: { content: { 'application/json': { schema: sealRequest } } },
      responses: {
        200: jsonResponse('The sealed document', evidenceView),
        ...problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 429, 503),
      },
    },
  },
};
