/** The operations on reports and audit packs. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { packQuery } from '#lib/http/contract/report/pack.ts';
import { problemResponses } from '#lib/http/contract/shared/operations.ts';

export const REPORT_PATHS: ZodOpenApiPathsObject = {
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
