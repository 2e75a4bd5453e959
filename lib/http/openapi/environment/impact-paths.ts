/** The operation that tells what is deployed now and came from something. */
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { impactPage, impactQuery } from '#lib/http/contract/impact/impact.ts';
import { readOperation } from '#lib/http/contract/shared/operations.ts';

export const IMPACT_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/impact': {
    get: readOperation('List everything deployed that came from something', impactPage, {
      description:
        'By exactly one of `commit`, `builder`, `signer`, `image`, `component` and `cve`: what is built from it, contains it, or is built from or contains something that is, by evidence that counts. A page looks at up to 1,000 deployed artifacts, and says so where more are left. With `format=csv` as a spreadsheet; the header `Attestry-Cursor` has the cursor of the next page.',
      requestParams: { query: impactQuery },
    }),
  },
};
