/** The schema of the configured trust. */
import * as z from 'zod';
import type { TrustView } from '#lib/views/trust.ts';
import { dateTime } from './shared/shared-schemas.ts';

const nullableString = z.string().nullable();

export const trustView = z
  .object({
    version: z.int().describe('Rises with every added or removed entry'),
    roots: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.enum(['trusted-root', 'key', 'npm-keys', 'certificate-authority']),
        body: z.string().describe('The file as it was added; the id is the SHA-256 of kind, newline and body'),
        hint: nullableString.describe('The key hint that documents may name'),
        builtIn: z.boolean().describe('Whether the entry ships with Attestry'),
        addedAt: dateTime,
        validFrom: nullableString,
        validUntil: nullableString,
        thresholds: z
          .object({ tlog: z.int(), ctlog: z.int(), timestamp: z.int() })
          .describe('The number of log entries, SCTs and trusted times that a document needs'),
        members: z
          .array(
            z.object({
              role: z.string(),
              name: z.string(),
              validFrom: nullableString,
              validUntil: nullableString,
              keyType: nullableString,
              id: z.string().describe('The SHA-256 of the DER encoding of the key or certificate'),
            }),
          )
          .describe('The keys and certificates of the entry'),
        expiresSoon: z
          .boolean()
          .describe('Whether the entry, or all its keys and certificates of one role, expire within 60 days'),
      }),
    ),
    signers: z
      .array(
        z.object({
          identity: z.string(),
          issuer: nullableString,
          kind: z.enum(['certificate', 'key']),
          evidence: z.int().describe('The number of documents'),
          lastSeen: dateTime,
        }),
      )
      .describe('The signers of the newest documents; at most 200'),
    rootsOfTrust: z
      .array(
        z.object({
          id: z.string(),
          title: z.string(),
          description: z.string().describe('Who signs and who builds, in plain words'),
          level: z.int().describe('The highest SLSA Build level'),
          signerPattern: z.string().describe('An anchored regular expression for the identity of the signer'),
          builderPattern: z
            .string()
            .nullable()
            .describe('An anchored regular expression for the builder; null where it is not compared'),
        }),
      )
      .describe('The pairs of signer and builder from which the policy concludes an SLSA Build level'),
  })
  .meta({ id: 'Trust' }) satisfies z.ZodType<TrustView>;
