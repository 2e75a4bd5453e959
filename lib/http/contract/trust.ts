import * as z from 'zod';
import type { TrustView } from '#lib/views/trust.ts';
import { dateTime } from './shared-schemas.ts';

const nullableString = z.string().nullable();

export const trustView = z
  .object({
    version: z.int(),
    roots: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.string(),
        builtIn: z.boolean(),
        addedAt: dateTime,
        validFrom: nullableString,
        validUntil: nullableString,
        thresholds: z.object({ tlog: z.int(), ctlog: z.int(), timestamp: z.int() }),
        members: z.array(
          z.object({
            role: z.string(),
            name: z.string(),
            validFrom: nullableString,
            validUntil: nullableString,
            keyType: nullableString,
            id: z.string(),
          }),
        ),
        expiresSoon: z.boolean(),
      }),
    ),
    signers: z.array(
      z.object({
        identity: z.string(),
        issuer: nullableString,
        kind: z.enum(['certificate', 'key']),
        evidence: z.int(),
        lastSeen: dateTime,
      }),
    ),
    rootsOfTrust: z.array(z.object({ id: z.string(), title: z.string(), level: z.int(), signerPattern: z.string() })),
  })
  .meta({ id: 'Trust' }) satisfies z.ZodType<TrustView>;
