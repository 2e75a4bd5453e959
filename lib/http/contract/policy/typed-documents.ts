/** The schema of the stored documents of a predicate type. */
import * as z from 'zod';
import type { TypedDocumentPage } from '#lib/views/predicate-type/documents.ts';
import { cursor, dateTime, verificationOutcome } from '../shared/shared-schemas.ts';
import { conformance } from './conformance.ts';

const nullableString = z.string().nullable();

export const typedDocumentPage = z
  .object({
    documents: z
      .array(
        z.object({
          id: z.string(),
          receivedAt: dateTime,
          outcome: verificationOutcome,
          subject: nullableString.describe('The name of the first artifact that the document is about'),
          artifact: nullableString.describe('The digest of that artifact'),
          project: nullableString.describe('The project of that artifact'),
          conformance: conformance
            .nullable()
            .describe('Null where another type, or none, judges the documents of its projects'),
        }),
      )
      .describe('The newest first'),
    total: z.int().describe('The number of documents of the predicate type'),
    isTotalCut: z.boolean().describe('Whether there are more than `total`'),
    cursor,
  })
  .meta({ id: 'TypedDocumentPage' }) satisfies z.ZodType<TypedDocumentPage>;

export const typedDocumentQuery = z.object({
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(50).optional(),
});
