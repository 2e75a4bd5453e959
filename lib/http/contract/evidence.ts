/** One document, as it is told outside. */
import * as z from 'zod';
import { evidenceSummary } from './artifact.ts';
import { remark, verification } from './verification.ts';
import { actor, digestSet, json, dateTime, verificationOutcome } from './shared-schemas.ts';

const nullableString = z.string().nullable();

export const evidenceView = evidenceSummary
  .extend({
    subjects: z.array(z.object({ name: nullableString, digest: digestSet, artifact: nullableString })),
    subjectsHidden: z.int(),
    verification,
    facts: z.looseObject({ kind: z.string() }).meta({ description: 'What the document says, in one form per kind' }),
    remarks: z.array(remark),
    parsed: json,
    parsedCut: z.boolean(),
    masked: z.int().meta({ description: 'Secrets masked in `parsed`' }),
    log: z
      .object({
        index: z.int(),
        leafHash: z.string(),
        treeSize: z.int(),
        root: z.string(),
        proof: z.array(z.string()),
        checkpoint: z.string(),
      })
      .nullable()
      .meta({ description: 'RFC 6962 inclusion proof; hashes are hex, leaf to root' }),
    sentBy: actor.nullable(),
    verifications: z
      .array(z.object({ outcome: verificationOutcome, trustVersion: z.int(), verifiedAt: dateTime }))
      .optional(),
  })
  .meta({ id: 'Evidence' });
