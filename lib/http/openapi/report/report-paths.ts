/** The operations on reports and audit packs. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { packQuery } from '#lib/http/contract/report/pack.ts';
import { reportQuery, reportView } from '#lib/http/contract/report/report.ts';
import { problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

export const REPORT_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/report': {
    get: readOperation('Get the report of a period', reportView, {
      description:
        'Figures against those of the period before; changes of status, signers, builders, policies, waivers, quarantines, gate denials and drift with their reasons; the exceptions; and for one project the evidence that supports controls. Every section has at most 500 rows and says what it leaves out. As HTML it is one file without scripts; as PDF it is printed by the Chromium of the server, and 503 where there is none.',
      requestParams: { query: reportQuery },
      responses: {
        200: {
          description: 'The report',
          content: {
            'application/json': { schema: reportView },
            'text/html': { schema: z.string() },
            'text/markdown': { schema: z.string() },
            'text/csv': { schema: z.string() },
            'application/pdf': { schema: z.string() },
          },
        },
        ...problemResponses(413, 429, 503),
      },
    }),
  },
  '/api/v1/report/pack': {
    get: {
      summary: 'Get an audit pack',
      description:
        'A ZIP archive about the artifacts that were first seen in a period, of one project or of all that the caller may see: the original documents that count for them, their verdicts with policies and facts, verification summaries, inclusion proofs, the trust, a signed manifest, and a script of one file that verifies all of it offline with Node alone. At most 5,000 artifacts and 20,000 documents. Verdicts that have no summary yet are signed, within the same limit as summaries.',
      requestParams: { query: packQuery },
      responses: {
        200: { description: 'The archive', content: { 'application/zip': { schema: z.string() } } },
        ...problemResponses(400, 404, 405, 422, 429, 503),
      },
    },
  },
};
