/** The schemas of policies: what requests may hold and what responses hold. */
import * as z from 'zod';
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import type { DocumentChange } from '#lib/views/policy/document-change.ts';
import type { PolicyChoiceView, PolicyListItem, PolicyPackPage, PolicyView } from '#lib/views/policy/policy.ts';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';
import { policyRef } from '../shared/applied-policy.ts';
import { actor, cursor, dateTime, documentProblem, environmentQuery } from '../shared/shared-schemas.ts';

const nullableString = z.string().nullable();

const document = z.unknown().meta({
  description: 'The document; its JSON Schema is at `/api/v1/policies/schema.json`',
}) as z.ZodType<PolicyDocument>;
export const yaml = z.string().describe('The document in YAML');
export const sha256 = z.string().describe('SHA-256 (hex) of the document as RFC 8785 canonical JSON');

/** A version of a policy or of a predicate type. */
export const documentVersion = z.object({
  version: z.int(),
  retired: z.boolean().describe('Whether the document went out of force with this version'),
  at: dateTime,
  by: actor.nullable(),
  reason: z.string(),
  sha256,
  yaml,
});

const policyListItem = policyRef
  .extend({
    description: nullableString,
    state: z
      .enum(['in-force', 'retired', 'shipped'])
      .describe('`shipped`: the policy of this version of Attestry, which decides where no other one applies'),
    appliesTo: z.object({ projects: z.array(z.string()).readonly(), environments: z.array(z.string()).readonly() }),
    rules: z.int().describe('The number of rules'),
    changed: z
      .object({ at: dateTime, by: actor.nullable(), reason: z.string() })
      .nullable()
      .describe('The last change; null for the policy that ships'),
  })
  .meta({ id: 'PolicyListItem' }) satisfies z.ZodType<PolicyListItem>;

const policyRule = z
  .object({
    id: z.string(),
    title: z.string(),
    sentence: z.string().describe('What the rule requires, whether it decides, and from when on'),
    severity: z.enum(['block', 'warn', 'info']),
    effective: dateTime.nullable().describe('Before this time the rule warns at most'),
    check: nullableString.describe('The built-in check; null for an expression'),
    params: z.unknown().describe('The parameters of the check'),
    expression: nullableString.describe('The expression in CEL; null for a check'),
    controls: z.array(z.string()).readonly(),
    threats: z.array(z.object({ id: z.string(), title: z.string() })).readonly(),
  })
  .meta({ id: 'PolicyRule' });

export const policyView = policyListItem
  .extend({
    document,
    yaml,
    sha256,
    ruleViews: z.array(policyRule),
    versions: z.array(documentVersion).describe('The newest first; at most 50'),
  })
  .meta({ id: 'Policy' }) satisfies z.ZodType<PolicyView>;

const applicable = policyRef.extend({
  scope: z
    .object({ project: z.string(), environment: z.string() })
    .describe('The most specific patterns by which the policy applies'),
});

const policyChoice = z
  .object({
    project: nullableString,
    environment: nullableString,
    chosen: applicable.describe('The policy that decides'),
    reason: z.string().describe('Why it decides'),
    others: z.array(applicable).describe('The less specific policies, which decide nothing'),
    dryRuns: z.array(applicable).describe('The policies that only try their rules'),
  })
  .meta({ id: 'PolicyChoice' }) satisfies z.ZodType<PolicyChoiceView>;

export const policyPage = z
  .object({
    policies: z.array(policyListItem),
    cursor,
    choice: policyChoice.nullable().describe('Null where the request names neither a project nor an environment'),
  })
  .meta({ id: 'PolicyPage' });

export const policyQuery = z.object({
  project: z
    .string()
    .max(500)
    .optional()
    .meta({ description: 'Which policy decides for this project', example: 'github.com/o/r' }),
  environment: environmentQuery.describe('Which policy decides in this environment'),
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

export const policyPackPage = z
  .object({
    packs: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        description: z.string().describe('What the policy asks for'),
        rules: z.int(),
        document,
        yaml,
      }),
    ),
  })
  .meta({ id: 'PolicyPacks' }) satisfies z.ZodType<PolicyPackPage>;

export const policyChange = z
  .object({
    id: z.string(),
    version: z.int().describe('The version that there is now'),
    outcome: z
      .enum(['created', 'updated', 'unchanged', 'retired'])
      .describe('`created`: no policy with this id was in force. `unchanged`: this document was in force already'),
  })
  .meta({ id: 'PolicyChange' }) satisfies z.ZodType<DocumentChange>;

export const policyProblems = z
  .object({ problems: z.array(documentProblem).describe('Empty where the document can be applied; at most 50') })
  .meta({ id: 'PolicyProblems' });

const reason = z
  .string('a reason is needed')
  .max(MAX_REASON_LENGTH, `a reason has at most ${MAX_REASON_LENGTH} characters`)
  .describe('The reason for the change, shown with the version');
const SEEN = 'Change it only where this is the current version; 0: only where there is no policy with this id';
const writtenDocument = z
  .unknown()
  .refine((value) => value !== undefined, 'the document is needed')
  .describe('The document: an object, or its text in YAML or JSON');

export const policyRequest = z
  .strictObject({ document: writtenDocument, reason, version: z.int().min(0).optional().describe(SEEN) })
  .meta({ id: 'PolicyRequest' });

export const policyCheckRequest = z.strictObject({ document: writtenDocument }).meta({ id: 'PolicyCheckRequest' });

export const retireRequest = policyRequest.omit({ document: true }).meta({ id: 'PolicyRetirement' });

/** Reason and version as parameters, for a body that is the document, or for no body. */
export const changeQuery = z.object({
  reason,
  version: z.coerce.number('a version is a whole number').int().min(0).optional().describe(SEEN),
});
