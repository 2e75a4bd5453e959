/** The schemas of drafts. Each change has the schema of the request that makes it. */
import * as z from 'zod';
import { AttestryError } from '#lib/errors.ts';
import { parseWithSchema } from '#lib/http/request/read-request.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { acceptRequest, expectationsRequest } from '../expectations.ts';
import { quarantineRequest, quarantineReleaseRequest } from '../quarantine.ts';
import { requestText } from '../shared/shared-schemas.ts';
import { revokeRequest, waiverApproval, waiverRequest } from '../waiver.ts';

/** Bytes of a body: a draft may have whole trusted roots and documents. */
export const MAX_DRAFT_BODY = 1024 * 1024;

const id = z.int().min(1);
const project = requestText('a project').describe('The slug of the project');

const trustRemoval = z.strictObject({
  remove: requestText('a name').describe('The id or the name of the entry to remove'),
});
const trustAddition = z.strictObject({
  file: z.string().describe('The text of a trusted root, public key, npm key list or certificate authority'),
  name: requestText('a name').optional(),
  hint: requestText('a hint').optional().describe('The key id that documents use for the key'),
  validFrom: requestText('a time').optional(),
  validUntil: requestText('a time').optional(),
  thresholds: z
    .strictObject({
      tlog: z.int().min(0).optional(),
      ctlog: z.int().min(0).optional(),
      timestamp: z.int().min(0).optional(),
    })
    .optional(),
});
const withdrawal = z.strictObject({ withdraw: project });
const claim = z.strictObject({
  slug: project,
  repositoryId: requestText('an id').optional(),
  ownerId: requestText('an id').optional(),
});
const unsaid = { reason: true, version: true } as const;
const expectationsDocument = expectationsRequest.partial(unsaid).extend({ project });
const acceptance = acceptRequest.partial(unsaid).extend({ project });
const waiverApprovalOf = waiverApproval.extend({ approve: id.describe('The number of the waiver to approve') });
const waiverRevocation = revokeRequest.extend({ revoke: id.describe('The number of the waiver to end') });
const waiver = waiverRequest.partial({ owner: true, reason: true });
const release = quarantineReleaseRequest
  .partial({ reason: true })
  .extend({ release: id.describe('The number of the quarantine to release') });
const quarantine = quarantineRequest.partial({ reason: true });

/** The schemas of the changes of a member, by the member that tells one from the others; the last one has none. */
const CHANGES = {
  trust: [['remove', trustRemoval], trustAddition],
  claims: [['withdraw', withdrawal], claim],
  expectations: [['document', expectationsDocument], acceptance],
  waivers: [['approve', waiverApprovalOf], ['revoke', waiverRevocation], waiver],
  quarantine: [['release', release], quarantine],
} as const;
type Changes = readonly (readonly [string, z.ZodType] | z.ZodType)[];

const POLICIES = {
  apply: z
    .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
    .optional()
    .describe('Documents of policies to apply, each as an object, or as text in YAML or JSON'),
  retire: z.array(z.string()).optional().describe('Ids of policies to retire'),
};

export const whatIfDraft = z
  .strictObject({
    ...POLICIES,
    trust: z
      .array(z.union([trustAddition, trustRemoval]))
      .optional()
      .describe('Changes of the trust'),
    claims: z
      .array(z.union([claim, withdrawal]))
      .optional()
      .describe('Projects to claim, and claims to withdraw'),
    expectations: z
      .array(z.union([expectationsDocument, acceptance]))
      .optional()
      .describe('Expectations of projects: the bodies of the requests that change them, with `project`'),
    waivers: z
      .array(z.union([waiver, waiverApprovalOf, waiverRevocation]))
      .optional()
      .describe('Waivers to create, to approve and to end'),
    quarantine: z
      .array(z.union([quarantine, release]))
      .optional()
      .describe('Evidence to quarantine, and quarantines to release'),
  })
  .meta({
    id: 'WhatIfDraft',
    description:
      'Changes that are tried and not made, all of them together. Each one has the shape of the request that makes it; reason, owner and version may be left out',
  });

const members = z.strictObject({
  ...POLICIES,
  ...Object.fromEntries(Object.keys(CHANGES).map((member) => [member, z.array(z.unknown()).optional()])),
});

/** Read a draft. Throws `bad-request` with the problem of a change as its own request would be refused. */
export function readWhatIfDraft(value: unknown): WhatIfDraft {
  const draft = parseWithSchema(members, value) as { [member: string]: unknown[] | undefined };
  for (const [member, schemas] of Object.entries(CHANGES))
    for (const [at, change] of (draft[member] ?? []).entries()) checkChange(schemas, change, `/${member}/${at}`);
  return draft as WhatIfDraft;
}

function checkChange(schemas: Changes, change: unknown, place: string): void {
  const [schema] = schemas.flatMap((one) => {
    if (one instanceof z.ZodType) return [one];
    const [told, schemaOf] = one as readonly [string, z.ZodType];
    return typeof change === 'object' && change !== null && Object.hasOwn(change, told) ? [schemaOf] : [];
  });
  try {
    parseWithSchema(schema!, change);
  } catch (error) {
    if (!(error instanceof AttestryError)) throw error;
    throw new AttestryError(error.code, error.message, { pointer: place + (error.pointer ?? '') });
  }
}
