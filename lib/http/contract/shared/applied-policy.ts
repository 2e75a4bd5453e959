/** The schemas of the policy that gave a status. */
import * as z from 'zod';
import { status } from './shared-schemas.ts';

export const policyRef = z
  .object({
    id: z.string(),
    version: z.int(),
    title: z.string(),
    mode: z
      .enum(['enforce', 'warn', 'dry-run'])
      .describe('`warn`: what the policy fails is allowed with a warning. `dry-run`: it decides nothing'),
  })
  .meta({ id: 'PolicyRef', description: 'A version of a policy' });

export const appliedPolicy = policyRef
  .extend({
    scope: z
      .object({ project: z.string(), environment: z.string() })
      .describe('The most specific patterns of the policy that match'),
    others: z.int().describe('The number of less specific policies that apply too, and decide nothing'),
    engine: z.string().describe('The version of the evaluation'),
    facts: z.string().describe('SHA-256 (hex) of what the evaluation saw'),
  })
  .meta({ id: 'AppliedPolicy', description: 'The policy that gave a status: the most specific one that applies' });

export const dryRun = z
  .object({ policy: policyRef, status, reason: z.string() })
  .meta({ id: 'DryRun', description: 'What a policy that only tries its rules would give' });

export const environmentStatus = z
  .object({ environment: z.string(), status, policy: policyRef })
  .meta({ id: 'EnvironmentStatus', description: 'The status in an environment in which the artifact runs' });
