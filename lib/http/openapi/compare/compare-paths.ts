/** The operations that compare artifacts, releases and environments. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { ambiguousDigest } from '#lib/http/contract/artifact.ts';
import {
  buildEnvironmentView,
  comparisonView,
  compareQuery,
  firstDifferenceQuery,
  firstDifferenceView,
} from '#lib/http/contract/compare/compare.ts';
import { digest } from '#lib/http/contract/shared/shared-schemas.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

export const COMPARE_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/compare': {
    get: readOperation('Compare two artifacts, releases or environments, or one at two times', comparisonView, {
      description:
        'Only evidence that counts is compared as fact; what is merely claimed is listed apart. What no document states is `not-known`, and never `gone`. 422 for an ambiguous digest, and for a time as in `…/as-of`.',
      requestParams: { query: compareQuery },
      responses: problemResponses(422),
    }),
  },
  '/api/v1/compare/first-difference': {
    get: readOperation('Name the release in which a difference began', firstDifferenceView, {
      description: 'Walks from `b` back over the earlier releases of its project until one differs, at most 50.',
      requestParams: { query: firstDifferenceQuery },
      responses: problemResponses(422),
    }),
  },
  '/api/v1/artifacts/{digest}/build-environment': {
    get: readOperation('Get the build environment of an artifact, and what changed in it', buildEnvironmentView, {
      requestParams: { path: z.object({ digest }) },
      responses: { 300: jsonResponse('The digest is ambiguous: several artifacts have it', ambiguousDigest) },
    }),
  },
};
