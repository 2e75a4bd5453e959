/** The policy that ships with this version: what everybody needs of a build output. */
import { BASELINE_CHECKS } from '#lib/policy/checks/baseline-checks.ts';
import { compilePolicy } from '#lib/policy/document/compile.ts';
import { type PolicyDocument, policyDocument } from '#lib/policy/document/schema.ts';
import type { Policy } from '#lib/policy/facts/policy.ts';

/** The rules that only advise. */
const ADVISORY = new Set(['materials-pinned', 'layout-steps-performed']);

/** The document. Its rules have the ids of their checks; in the order of display. */
export const BASELINE_DOCUMENT: PolicyDocument = policyDocument.parse({
  id: 'attestry-baseline',
  title: 'Baseline',
  description:
    'What everybody needs of a build output: provenance, a recognised builder, an SBOM, tests and no open critical vulnerability.',
  rules: BASELINE_CHECKS.map(({ id }) => ({ id, check: id, severity: ADVISORY.has(id) ? 'warn' : 'block' })),
});

/**
 * The policy that evaluates every artifact to which no other policy applies. The version is that of its words and
 * rules, and of the functions behind its checks: a change that can change a status makes a new one.
 */
export const BASELINE: Policy = compilePolicy(BASELINE_DOCUMENT, 7);
