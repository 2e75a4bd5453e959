/** The operations on verification summaries, their keys, and the policies that they name. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { ambiguousDigest } from '#lib/http/contract/artifact.ts';
import { digest } from '#lib/http/contract/shared/shared-schemas.ts';
import { dsseEnvelope, policyDocument, vsaKeySet, vsaQuery } from '#lib/http/contract/vsa/vsa.ts';
import { ENVELOPE_MEDIA_TYPE } from '#lib/vsa/envelope.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const headers = z.object({
  etag: z.string().describe('The id of the summary'),
  'attestry-vsa-id': z.string().describe('The id of the summary'),
  'attestry-vsa-holds': z.enum(['true', 'false']).describe('Whether it says what Attestry concludes now'),
  link: z.string().optional().describe('The summary that holds now, with the relation `latest-version` (RFC 5829)'),
});

export const VSA_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/artifacts/{digest}/vsa': {
    get: {
      summary: 'Get the verdict on an artifact as a signed verification summary (VSA)',
      description:
        'A DSSE envelope with a SLSA verification summary v1. The same bytes are served until verdict, inputs, policy or waivers change; then a new one is signed. With `id`, an issued one, also when it no longer holds. 409 when Attestry signs no verdict: nobody here expects the artifact, or its status is unknown.',
      requestParams: { path: z.object({ digest }), query: vsaQuery },
      responses: {
        200: { description: 'The envelope', headers, content: { [ENVELOPE_MEDIA_TYPE]: { schema: dsseEnvelope } } },
        300: jsonResponse('The digest is ambiguous: several artifacts have it', ambiguousDigest),
        ...problemResponses(400, 404, 405, 409, 429, 503),
      },
    },
  },
  '/.well-known/attestry-vsa-keys.json': {
    get: readOperation('Get the keys that verify verification summaries', vsaKeySet, {
      description:
        'Keys that no longer sign stay in the list, so that earlier summaries can be verified. The same document is at `/api/v1/vsa-keys`.',
    }),
  },
  '/api/v1/policies/{id}/{version}': {
    get: readOperation('Get a version of a policy, as verification summaries name it', policyDocument, {
      description:
        'RFC 8785 canonical JSON: the SHA-256 of the body is the `policy.digest` of the summaries. The active version, and every version that a summary names.',
      requestParams: {
        path: z.object({
          id: z.string().meta({ example: 'attestry-baseline' }),
          version: z.string().meta({ example: '6' }),
        }),
      },
    }),
  },
};
