import * as z from 'zod';
import type { TrustView } from '#lib/views/trust.ts';
import { moment } from './words.ts';

const text = z.string().nullable();

export const trustView = z
  .object({
    version: z.int(),
    roots: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.string(),
        builtIn: z.boolean(),
        addedAt: moment,
        validFrom: text,
        validUntil: text,
        thresholds: z.object({ tlog: z.int(), ctlog: z.int(), timestamp: z.int() }),
        members: z.array(
          z.object({
            role: z.string(),
            name: z.string(),
            validFrom: text,
            validUntil: text,
            keyType: text,
            id: z.string(),
          }),
        ),
        expiresSoon: z.boolean(),
      }),
    ),
    signers: z.array(
      z.object({
        identity: z.string(),
        issuer: text,
        kind: z.enum(['certificate', 'key']),
        evidence: z.int(),
        lastSeen: moment,
      }),
    ),
    rootsOfTrust: z.array(z.object({ id: z.string(), title: z.string(), level: z.int(), signerPattern: z.string() })),
  })
  .meta({ id: 'Trust' }) satisfies z.ZodType<TrustView>;
