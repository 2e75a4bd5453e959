/** The schemas of expectations: what requests may hold and what responses hold. */
import * as z from 'zod';
import { CLAIM_KINDS } from '#lib/authority/claim-kind.ts';
import { EXPECTATIONS_LIMITS } from '#lib/authority/read-expectations.ts';
import type { ExpectationsView } from '#lib/views/expectations/expectations.ts';
import { actor, cursor, dateTime, evidenceId } from './shared/shared-schemas.ts';

const kind = z.enum(CLAIM_KINDS).meta({ id: 'ClaimKind', description: 'A kind of claim about an artifact' });
const writtenKinds = z
  .union([z.literal('all'), z.literal('none'), z.array(kind)])
  .describe('Every kind, no kind, or those in the list');
const signer = z.object({
  identity: z
    .string()
    .describe('The identity of the certificate or of the key, exactly, or with `*` for any characters'),
  issuer: z.string().nullable().describe('The issuer of the certificate, exactly; null for a key'),
});

const document = z
  .object({
    ownWorkflows: writtenKinds.describe("What the source repository's own workflows may claim"),
    configuredKeys: writtenKinds.describe('What the keys and pinned certificates may claim that the trust has'),
    scopedSenders: writtenKinds.describe(
      'What senders may claim, without a signature, whose token or workload identity is scoped to the project',
    ),
    signers: z.array(signer.extend({ kinds: writtenKinds })).describe('Further signers'),
    senders: z
      .array(z.object({ sender: z.string().meta({ example: 'token:3' }), kinds: writtenKinds }))
      .describe('Further senders of documents without a signature'),
    builders: z
      .array(z.string())
      .nullable()
      .describe('The builders whose provenance counts; null: every one that the policy recognises'),
  })
  .meta({ id: 'Expectations' });

const origin = z
  .enum(['derived', 'said'])
  .describe('`derived`: what every project expects that has not said anything else');

export const expectationsView = z
  .object({
    project: z.string().describe('The slug of the project'),
    origin,
    version: z.int().describe('0 until the project says something; a change has to name it'),
    document,
    sourceRepository: z
      .object({ host: z.string(), id: z.string().nullable() })
      .describe('The repository of the project, by the immutable id that its host gave it; null when it is not known'),
    history: z
      .array(z.object({ version: z.int(), origin, document, reason: z.string(), at: dateTime, by: actor.nullable() }))
      .describe('The versions, newest first'),
    cursor,
    unexpected: z
      .array(
        z.object({
          signer: signer.nullable(),
          sender: actor.nullable().describe('The sender of documents without a verified signature'),
          builder: z
            .string()
            .nullable()
            .describe('The builder that is not expected, of provenance whose signer speaks for the project'),
          kinds: z.array(kind),
          count: z.int().describe('The number of documents'),
          lastSeen: dateTime.describe('When the newest of them was received'),
          evidence: evidenceId,
        }),
      )
      .describe(
        'Evidence that names the project or is about its artifacts and decides nothing, grouped by its signer, its sender or its builder, newest first; bounded',
      ),
    unexpectedSince: dateTime.describe('`unexpected` leaves out what was received before'),
  })
  .meta({ id: 'ProjectExpectations' }) satisfies z.ZodType<ExpectationsView>;

export const expectationsQuery = z.object({
  cursor: z.string().max(20).optional().describe('The `cursor` of the page of `history` before'),
});

const reason = z.string('a reason is needed').describe('The reason for the change, shown with the version');
const version = z
  .int('the version that was seen is needed')
  .min(0)
  .describe('The version of the expectations that the caller has seen');
const text = z.string().max(EXPECTATIONS_LIMITS.text, `a text has at most ${EXPECTATIONS_LIMITS.text} characters`);

export const expectationsRequest = z
  .strictObject({
    document: z
      .unknown()
      .refine((value) => value !== undefined, 'the document is needed; null stands for what is derived')
      .describe('The document as in the response. A member that is missing keeps its derived value; null: all of them'),
    reason,
    version,
  })
  .meta({ id: 'ExpectationsRequest' });

export const acceptRequest = z
  .strictObject({
    signer: z
      .strictObject({ identity: text, issuer: text.nullable() })
      .optional()
      .describe('The signer that speaks for the project'),
    sender: text.optional().meta({ description: 'The sender that speaks for the project', example: 'token:3' }),
    builder: text.optional().describe('The builder whose provenance counts'),
    kinds: z
      .union([z.literal('all'), z.array(z.string())], '"all" or a list of kinds is expected')
      .optional()
      .describe('The kinds of claim that signer or sender may make'),
    reason,
    version,
  })
  .meta({ id: 'AcceptRequest' });

/** Bytes of a body: those of the largest document, and space for the reason. */
export const MAX_EXPECTATIONS_BODY = EXPECTATIONS_LIMITS.bytes + 16 * 1024;
