/** The operations that tell the status as of a past moment. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { ambiguousDigest } from '#lib/http/contract/artifact.ts';
import {
  artifactAsOf,
  asOfQuery,
  environmentAsOf,
  environmentAsOfQuery,
  projectAsOf,
} from '#lib/http/contract/as-of/as-of.ts';
import { digest } from '#lib/http/contract/shared/shared-schemas.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const slug = z.string().meta({ example: 'github.com/o/r', description: 'The slashes may be percent-encoded' });
const description =
  'Recomputed from what was known at that moment: documents, verifications, authority, claims and waivers. 422 for a time in the future, before the first evidence, or before this installation has kept what changes.';

export const AS_OF_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/artifacts/{digest}/as-of': {
    get: readOperation('Get the status of an artifact as of a past moment, beside that of today', artifactAsOf, {
      description,
      requestParams: { path: z.object({ digest }), query: asOfQuery },
      responses: {
        300: jsonResponse('The digest is ambiguous: several artifacts have it', ambiguousDigest),
        ...problemResponses(422),
      },
    }),
  },
  '/api/v1/projects/{slug}/as-of': {
    get: readOperation('Get the statuses of a project as of a past moment, beside those of today', projectAsOf, {
      description: `${description} A project whose own name ends in \`/as-of\` has its statuses at \`…/as-of/as-of\`.`,
      requestParams: { path: z.object({ slug }), query: asOfQuery },
      responses: problemResponses(422),
    }),
  },
  '/api/v1/environments/{name}/as-of': {
    get: readOperation(
      'Get what ran in an environment as of a past moment, beside what runs there today',
      environmentAsOf,
      {
        description: `${description} Also 422 for a time before this installation has kept where artifacts ran.`,
        requestParams: {
          path: z.object({ name: z.string().meta({ example: 'production' }) }),
          query: environmentAsOfQuery,
        },
        responses: problemResponses(422),
      },
    ),
  },
};
