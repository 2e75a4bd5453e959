/** The document of a policy, as people write it in YAML or JSON. Its JSON Schema is made from these schemas. */
import { z } from 'zod';
import { parseProjectPattern } from '#lib/bytes/naming/project-pattern.ts';
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { retention } from './retention.ts';

/** Limits of a document: its bytes as YAML, the rules, the elements of other lists, the characters of an expression. */
export const POLICY_LIMITS = { bytes: 256 * 1024, rules: 100, elements: 100, text: 2_000, expression: 4_096 };

/** The pattern that every project matches. */
const EVERY_PROJECT = '**';
const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const ENVIRONMENT_PATTERN = /^[\p{L}\p{N}\p{M}*._/:@ -]{1,200}$/u;
/** `family:control`, optionally with the edition of the family: `ssdf:PS.3.2`, `osps@2026.02.19:OSPS-BR-06.01`. */
const CONTROL = /^[a-z0-9-]+(?:@[\w.-]+)?:[\w.()/ -]{1,80}$/;
const THREAT = /^(?:[A-I]|Dep|Avail|Verif)$/;

/** The id of a document, and of a rule. */
export const id = z.string().max(80).regex(ID, 'must be lower-case words with hyphens, such as release-gate');
/** Addresses below `/api/v1/policies/` and below the page of the policies. */
const RESERVED = new Set(['check', 'new', 'packs']);
export const text = z.string().min(1).max(POLICY_LIMITS.text);
const projectPattern = z.string().transform((written, context) => {
  if (written === EVERY_PROJECT) return written;
  const parsed = parseProjectPattern(written);
  if ('pattern' in parsed) return parsed.pattern;
  context.addIssue({ code: 'custom', message: `${JSON.stringify(written)} ${parsed.reason}` });
  return z.NEVER;
});
const environmentPattern = z
  .string()
  .regex(ENVIRONMENT_PATTERN, 'must be the name of an environment, with * for any characters');
const list = <T extends z.ZodType>(element: T) => z.array(element).min(1).max(POLICY_LIMITS.elements);

/** The patterns of the projects to which a document applies. */
export const projects = list(projectPattern)
  .default([EVERY_PROJECT])
  .describe('Projects: owner/name or host/owner/name, with * for a part of a segment; ** for every project');

const appliesTo = z.strictObject({
  projects,
  environments: list(environmentPattern)
    .default(['*'])
    .describe('Environments, with * for any characters. A policy for * also decides the status without environment'),
});

const severity = z
  .enum(['block', 'warn', 'info'])
  .describe('`block`: decides the status. `warn`: is shown as a warning. `info`: is only shown');
const day = /^\d{4}-\d{2}-\d{2}(?:[Tt]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;
const effective = z
  .string()
  .refine((written) => day.test(written) && !Number.isNaN(Date.parse(written)), 'must be a day or an RFC 3339 time')
  .transform((written) => new Date(written).toISOString())
  .describe('Before this day or time the rule warns at most');

const words = {
  id: id.describe('The id of the rule. Waivers name it'),
  title: text.max(200).optional(),
  description: text.optional().describe('What the rule requires, in plain words'),
  severity: severity.default('block'),
  effective: effective.optional(),
  controls: list(z.string().regex(CONTROL, 'must be family:control, such as ssdf:PS.3.2'))
    .optional()
    .describe('The controls that the rule supports'),
  threats: list(z.string().regex(THREAT, 'must be the letter of a SLSA threat'))
    .optional()
    .describe('The SLSA threats that remain open while the rule does not pass'),
  remediation: text.optional().describe('What to do where the rule does not pass, in one sentence'),
};

const checkRule = z.strictObject({
  ...words,
  check: z
    .enum([...CHECKS.keys()] as [string, ...string[]], {
      error: ({ input }) =>
        typeof input === 'string' ? `there is no check ${JSON.stringify(input.slice(0, 80))}` : undefined,
    })
    .describe('The built-in check'),
  params: z.record(z.string(), z.unknown()).default({}).describe('The parameters of the check'),
});

const expressionRule = z.strictObject({
  ...words,
  cel: z
    .string()
    .min(1)
    .max(POLICY_LIMITS.expression)
    .describe('An expression in CEL that is true where the rule passes'),
  forEach: z
    .strictObject({
      predicateType: text.describe('The predicate type of the attestations'),
      quantifier: z
        .enum(['any', 'all', 'none'])
        .default('any')
        .describe('How many of them must satisfy the expression; without any the rule finds them missing'),
    })
    .optional()
    .describe('The expression is about each verified attestation of this predicate type'),
});

/** A rule has either a built-in check or an expression. */
const rule = z.union([checkRule, expressionRule], {
  error: (issue) =>
    isRuleLike(issue.input) && 'check' in issue.input === 'cel' in issue.input
      ? 'a rule has either a check or an expression in cel'
      : undefined,
});

function isRuleLike(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The schema of a document. Parsing fills in what the document leaves out. */
export const policyDocument = z.strictObject({
  $schema: z.string().max(POLICY_LIMITS.text).optional(),
  id: id
    .refine((written) => !RESERVED.has(written), 'is the address of something else: choose another id')
    .describe('The id of the policy. A document with the id of a policy that exists becomes its next version'),
  title: text.max(200).optional(),
  description: text.optional(),
  mode: z
    .enum(['enforce', 'warn', 'dry-run'])
    .default('enforce')
    .describe('What the gate does: denies, allows with a warning, or decides nothing'),
  appliesTo: appliesTo.prefault({}),
  rules: z.array(rule).min(1, 'must have at least one rule').max(POLICY_LIMITS.rules),
  waivers: z
    .strictObject({
      approval: z
        .enum(['none', 'another-person'])
        .default('none')
        .describe('Who approves a waiver: nobody, or another person than the one who asks for it'),
      maxDays: z.int().min(1).max(366).default(366),
    })
    .prefault({})
    .describe('How rules of this policy may be waived'),
  retention: retention.optional(),
});

/** A document that has been read. */
export type PolicyDocument = z.output<typeof policyDocument>;
export type RuleDocument = PolicyDocument['rules'][number];
