/** The schema of one document in responses. */
import { quarantineView } from './quarantine.ts';
import * as z from 'zod';
import { evidenceSummary } from './artifact.ts';
import { body, inclusion } from './shared/retention.ts';
import { conformance } from './policy/conformance.ts';
import { foundSecret, seal } from './shared/secrets.ts';
import { remark, verification } from './verification.ts';
import { actor, digestSet, json, dateTime, verificationOutcome } from './shared/shared-schemas.ts';

const nullableString = z.string().nullable();

export const evidenceView = evidenceSummary
  .extend({
    subjects: z.array(
      z.object({
        name: nullableString,
        digest: digestSet,
        artifact: nullableString.describe('The digest of the artifact that the subject is linked to'),
        counts: z
          .boolean()
          .nullable()
          .describe('Whether the document counts for the artifact; null without an artifact'),
        reason: nullableString.describe('Why it does not count; null where it counts, and without an artifact'),
      }),
    ),
    subjectsHidden: z.int().describe('The number of subjects that are not in `subjects`'),
    verification,
    facts: z
      .looseObject({ kind: z.string() })
      .meta({ description: 'The claims of the document; `kind` determines the other members' }),
    conformance: z
      .array(conformance)
      .describe('How it conforms to the registered types of its predicate; empty where nobody has registered one'),
    remarks: z.array(remark),
    parsed: json.meta({ description: 'The parsed document: payloads decoded, secrets masked, large parts shortened' }),
    parsedCut: z.boolean().describe('Whether parts of `parsed` were left out'),
    masked: z.int().meta({ description: 'The number of secrets masked in `parsed`' }),
    foundSecrets: z.array(foundSecret).describe('The first 100 secrets that were found in the document'),
    seal: seal.nullable().describe('Null for a document that is not sealed'),
    body,
    log: inclusion.nullable().meta({
      description:
        'The RFC 6962 inclusion proof of the document in the log of this server: hashes in hex, from leaf to root. Null before a checkpoint covers the document',
    }),
    differences: z
      .array(z.string())
      .optional()
      .describe('What of the stored document is not as the log says, in sentences; empty where nothing differs'),
    quarantine: quarantineView.nullable(),
    sentBy: actor.nullable().describe('Null for a document that was stored before the server recorded senders'),
    verifications: z
      .array(z.object({ outcome: verificationOutcome, trustVersion: z.int(), verifiedAt: dateTime }))
      .optional()
      .describe('Every verification of the document, oldest first; the last one counts'),
  })
  .meta({ id: 'Evidence' });
