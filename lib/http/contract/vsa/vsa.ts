/** The schemas of verification summaries, their keys and the documents of policies. */
import * as z from 'zod';
import { dateTime, environmentQuery, evidenceId } from '#lib/http/contract/shared/shared-schemas.ts';

export const vsaQuery = z.object({
  id: evidenceId
    .optional()
    .describe('The id of an issued summary: `sha256:` and the SHA-256 of its envelope. Without it, the present one'),
  environment: environmentQuery.describe('The verdict by the policy of this environment'),
});

export const dsseEnvelope = z
  .object({
    payload: z.string().describe('The in-toto statement: base64 of its JSON text'),
    payloadType: z.literal('application/vnd.in-toto+json'),
    signatures: z.array(
      z.object({
        keyid: z.string().describe('The `kid` of the key in `/.well-known/attestry-vsa-keys.json`'),
        sig: z.string().describe('base64; Ed25519, or ECDSA over P-256 with SHA-256 in ASN.1 DER'),
      }),
    ),
  })
  .meta({ id: 'DsseEnvelope', description: 'A DSSE envelope, v1.0.2' });

export const vsaKeySet = z
  .object({
    keys: z.array(
      z.looseObject({
        kty: z.enum(['OKP', 'EC']),
        crv: z.enum(['Ed25519', 'P-256']),
        kid: z.string().describe('SHA-256 of the DER SubjectPublicKeyInfo, in hex'),
        alg: z.enum(['EdDSA', 'ES256']),
        use: z.literal('sig'),
        pem: z.string().describe('The same key as PEM'),
        signsFrom: dateTime,
        signsUntil: dateTime.nullable().describe('Null while no end is known'),
      }),
    ),
    verifier: z.object({ id: z.string().describe('The `verifier.id` of the summaries that the keys sign') }),
    revoked: z.array(z.object({ kid: z.string(), revokedAt: dateTime })),
  })
  .meta({ id: 'VsaKeySet', description: 'A JWK Set (RFC 7517)' });

export const policyDocument = z
  .looseObject({ id: z.string(), mode: z.string(), appliesTo: z.unknown(), rules: z.array(z.unknown()) })
  .meta({ id: 'PolicyDocument' });
