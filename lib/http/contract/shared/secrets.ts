/** The schemas of secrets in documents and of seals. */
import * as z from 'zod';
import type { FoundSecretView, SealView, SecretsPage } from '#lib/views/retention/secrets.ts';
import { actor, cursor, dateTime, numberedPageQuery, requestText } from './shared-schemas.ts';

export const foundSecret = z
  .object({
    kind: z.string().describe('Stable name of the kind, such as `github-token`'),
    title: z.string().describe('The kind in words'),
    pointer: z.string().describe('Where it is in `parsed` of the document (RFC 6901); empty for text'),
  })
  .meta({
    id: 'FoundSecret',
    description: 'A secret in a document, without its value',
  }) satisfies z.ZodType<FoundSecretView>;

export const secretsPage = z
  .object({
    documents: z.array(
      z.object({
        id: z.string().describe('The id of the document'),
        title: z.string(),
        receivedAt: dateTime,
        sentBy: actor.nullable(),
        count: z.int().describe('The number of secrets; `found` has the first 100'),
        found: z.array(foundSecret),
        foundAt: dateTime,
        sealed: z.boolean().describe('Whether its bytes were removed for good'),
      }),
    ),
    cursor,
  })
  .meta({ id: 'SecretsPage' }) satisfies z.ZodType<SecretsPage>;

export const secretsQuery = numberedPageQuery;

export const sealRequest = z
  .strictObject({
    reason: requestText('a reason'),
    secrets: z
      .array(z.string().min(6).max(10_000))
      .max(50)
      .optional()
      .describe(
        'Secrets in the document that no rule finds: they are removed from names, facts and sentences too, and stored nowhere',
      ),
  })
  .meta({ id: 'SealRequest' });

export const seal = z.object({ reason: z.string(), sealedAt: dateTime, sealedBy: actor.nullable() }).meta({
  id: 'Seal',
  description: 'Who removed the bytes of a document for good, and why',
}) satisfies z.ZodType<SealView>;
