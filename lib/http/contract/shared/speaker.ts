/** The schema of the speaker of a document. */
import * as z from 'zod';
import { actor } from './shared-schemas.ts';

export const speaker = z
  .object({
    signer: z
      .object({
        identity: z.string(),
        issuer: z.string().nullable().describe('The issuer of the identity; null for a key'),
      })
      .nullable()
      .describe('The verified signer; null where no signature is verified, and the sender speaks'),
    sender: actor
      .nullable()
      .describe('The sender of a document without a verified signer, or who named the artifact of a signed one'),
  })
  .meta({ id: 'Speaker' });
