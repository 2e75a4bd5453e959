/** The paths of the audit log in the OpenAPI document. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  auditLogHead,
  auditLogPage,
  auditLogQuery,
  exportQuery,
  provedAuditLogEntry,
  refusedPage,
  refusedQuery,
} from '#lib/http/contract/access/audit-log.ts';
import { jsonResponse, problemResponses } from '#lib/http/contract/shared/operations.ts';

const ADMIN = { security: [{ token: [] }] };
const NEEDS = 'Needs a token with the scope `admin`.';

export const AUDIT_LOG_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/audit-log': {
    get: {
      summary: 'List what was changed, by whom, from where and why',
      description: `The newest first. ${NEEDS}`,
      ...ADMIN,
      requestParams: { query: auditLogQuery },
      responses: { 200: jsonResponse('A page of entries', auditLogPage), ...problemResponses(400, 401, 403, 405, 429) },
    },
  },
  '/api/v1/audit-log/{index}': {
    get: {
      summary: 'One entry of the audit log, with its inclusion proof',
      description: NEEDS,
      ...ADMIN,
      requestParams: { path: z.object({ index: z.string().meta({ description: 'From 0', example: '7' }) }) },
      responses: {
        200: jsonResponse('The entry', provedAuditLogEntry),
        ...problemResponses(401, 403, 404, 405, 429),
      },
    },
  },
  '/api/v1/audit-log/checkpoint': {
    get: {
      summary: 'The newest checkpoint of the audit log',
      description: `A C2SP tlog-checkpoint, signed by the key of the evidence log under a name of its own. ${NEEDS}`,
      ...ADMIN,
      responses: { 200: jsonResponse('The head of the log', auditLogHead), ...problemResponses(401, 403, 405, 429) },
    },
  },
  '/api/v1/audit-log/export': {
    get: {
      summary: 'The audit log as JSON Lines',
      description: `Every entry in the order of the log. The bytes of a line without its newline are those of the leaf. ${NEEDS}`,
      ...ADMIN,
      requestParams: { query: exportQuery },
      responses: {
        200: {
          description: 'One entry a line',
          content: { 'application/jsonl': { schema: z.string() } },
        },
        ...problemResponses(400, 401, 403, 405, 429),
      },
    },
  },
  '/api/v1/audit-log/refused': {
    get: {
      summary: 'List refused attempts to sign in or to change something',
      description: `The newest first. The newest 1,000 of each of the two are stored. ${NEEDS}`,
      ...ADMIN,
      requestParams: { query: refusedQuery },
      responses: {
        200: jsonResponse('A page of attempts', refusedPage),
        ...problemResponses(400, 401, 403, 405, 429),
      },
    },
  },
};
