/** The policy that ships with this version. */
import type { Policy } from '#lib/policy/facts/policy.ts';
import { ROOTS_OF_TRUST } from './roots-of-trust.ts';
import { RULES } from './rules.ts';

/** The policy that evaluates every artifact unless another one is given. */
export const BASELINE: Policy = { id: 'attestry-baseline', version: 6, rules: RULES, rootsOfTrust: ROOTS_OF_TRUST };
