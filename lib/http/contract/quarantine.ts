/** The schemas of quarantine: what requests may hold and what responses hold. */
import * as z from 'zod';
import type { QuarantinePage, QuarantineView } from '#lib/views/quarantine.ts';
import { release, releaseRequest } from './shared/release.ts';
import { actor, cursor, dateTime, numberedPageQuery, requestText } from './shared/shared-schemas.ts';

export const quarantineView = z
  .object({
    id: z.int(),
    evidence: z.string().nullable().describe('The id of the one document'),
    sender: actor.nullable(),
    signer: z.object({ identity: z.string(), issuer: z.string().nullable() }).nullable(),
    from: dateTime.nullable().describe('Evidence received at or after this time'),
    until: dateTime.nullable().describe('Evidence received before this time'),
    ...release.shape,
    documents: z.int().describe('How many documents it keeps from counting now'),
    newest: z.array(z.object({ id: z.string(), title: z.string() })).describe('The newest of them; at most 10'),
  })
  .meta({ id: 'Quarantine' }) satisfies z.ZodType<QuarantineView>;

export const quarantinePage = z
  .object({ quarantines: z.array(quarantineView), cursor })
  .meta({ id: 'QuarantinePage' }) satisfies z.ZodType<QuarantinePage>;

export const quarantineQuery = numberedPageQuery;

export const quarantineRequest = z
  .strictObject({
    evidence: requestText('an id').optional().meta({ description: 'The id of one document', example: 'sha256:…' }),
    sender: requestText('a sender').optional().meta({
      description: 'Everything that this actor has sent and will send, as `kind:identifier` of `sentBy`',
      example: 'token:3',
    }),
    signer: requestText('a signer')
      .optional()
      .describe('Everything that this signer has signed and will sign: the identity of a certificate, or a key id'),
    issuer: requestText('an issuer')
      .optional()
      .describe('The issuer of the certificate, when several signers share an identity'),
    from: z.string().max(40).optional().describe('Evidence received at or after this RFC 3339 time'),
    until: z.string().max(40).optional().describe('Evidence received before this RFC 3339 time'),
    reason: requestText('a reason').describe('The reason, shown on the page of each document'),
  })
  .meta({ id: 'QuarantineRequest' });

export const quarantineReleaseRequest = releaseRequest.meta({ id: 'QuarantineRelease' });
