/** The schemas of quarantine: what requests may hold and what responses hold. */
import * as z from 'zod';
import type { QuarantinePage, QuarantineView } from '#lib/views/quarantine.ts';
import { actor, cursor, dateTime } from './shared/shared-schemas.ts';

const text = (what: string) => z.string().max(2_000, `${what} has at most 2,000 characters`);

export const quarantineView = z
  .object({
    id: z.int(),
    evidence: z.string().nullable().describe('The id of the one document'),
    sender: actor.nullable(),
    signer: z.object({ identity: z.string(), issuer: z.string().nullable() }).nullable(),
    from: dateTime.nullable().describe('Evidence received at or after this time'),
    until: dateTime.nullable().describe('Evidence received before this time'),
    reason: z.string(),
    createdAt: dateTime,
    createdBy: actor.nullable(),
    releasedAt: dateTime.nullable(),
    releasedBy: actor.nullable(),
    releaseReason: z.string().nullable(),
    documents: z.int().describe('How many documents it keeps from counting now'),
    newest: z.array(z.object({ id: z.string(), title: z.string() })).describe('The newest of them; at most 10'),
  })
  .meta({ id: 'Quarantine' }) satisfies z.ZodType<QuarantineView>;

export const quarantinePage = z
  .object({ quarantines: z.array(quarantineView), cursor })
  .meta({ id: 'QuarantinePage' }) satisfies z.ZodType<QuarantinePage>;

export const quarantineQuery = z.object({
  cursor: z.coerce.number().int().min(1).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

export const quarantineRequest = z
  .strictObject({
    evidence: text('an id').optional().meta({ description: 'The id of one document', example: 'sha256:…' }),
    sender: text('a sender').optional().meta({
      description: 'Everything that this actor has sent and will send, as `kind:identifier` of `sentBy`',
      example: 'token:3',
    }),
    signer: text('a signer')
      .optional()
      .describe('Everything that this signer has signed and will sign: the identity of a certificate, or a key id'),
    issuer: text('an issuer')
      .optional()
      .describe('The issuer of the certificate, when several signers share an identity'),
    from: z.string().max(40).optional().describe('Evidence received at or after this RFC 3339 time'),
    until: z.string().max(40).optional().describe('Evidence received before this RFC 3339 time'),
    reason: text('a reason').describe('The reason, shown on the page of each document'),
  })
  .meta({ id: 'QuarantineRequest' });

export const releaseRequest = z.strictObject({ reason: text('a reason') }).meta({ id: 'QuarantineRelease' });
