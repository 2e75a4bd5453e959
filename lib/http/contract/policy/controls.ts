/** The schemas of the controls of a project. */
import * as z from 'zod';
import { CONTROL_ARTIFACTS, type ControlsView } from '#lib/views/policy/controls.ts';
import { policyRef } from '#lib/http/contract/shared/applied-policy.ts';
import { environmentQuery } from '#lib/http/contract/shared/shared-schemas.ts';

export const controlsQuery = z.object({
  environment: environmentQuery.describe('The artifacts are evaluated by the policies of this environment'),
  artifacts: z.coerce
    .number()
    .int()
    .min(1)
    .max(CONTROL_ARTIFACTS.max)
    .optional()
    .describe(`How many of the newest artifacts are evaluated; ${CONTROL_ARTIFACTS.default} by default`),
});

const supportingRule = z
  .object({
    policy: z.string().describe('The id of the policy'),
    rule: z.string().describe('The id of the rule'),
    title: z.string(),
    artifacts: z.object({
      passed: z.int().describe('The artifacts for which the rule passes'),
      evaluated: z.int().describe('The artifacts to which the rule applies'),
    }),
    evidence: z.array(z.string()).describe('Ids of evidence on which passing verdicts rest, at most 20'),
    moreEvidence: z.int().describe('The number of further documents'),
  })
  .meta({ id: 'SupportingRule', description: 'A rule that supports a control' });

const control = z
  .object({
    id: z.string().meta({ example: 'PS.3.2' }),
    title: z.string().describe('A paraphrase in a few words'),
    supportedBy: z.array(supportingRule).describe('Empty when no rule supports the control'),
    artifacts: z.object({
      supported: z
        .int()
        .describe(
          'The artifacts for which every rule that supports the control and applies passes, and at least one does',
        ),
      all: z.int().describe('The artifacts that were evaluated'),
    }),
  })
  .meta({
    id: 'ControlCoverage',
    description: 'What supports a control. Evidence supports a control; it does not show that the control is met',
  });

const family = z
  .object({
    id: z.string().meta({ example: 'ssdf' }),
    edition: z.string().meta({ example: '1.1' }),
    title: z.string(),
    controls: z.array(control),
    unsupported: z.array(z.string()).describe('The ids of the controls that no rule supports'),
  })
  .meta({ id: 'ControlFamily' });

export const controlsView = z
  .object({
    project: z.string().describe('The present slug of the project'),
    environment: z.string().nullable(),
    artifacts: z.object({
      evaluated: z.int().describe('The newest artifacts of the project, without source revisions'),
      more: z.boolean().describe('Whether the project has older ones'),
    }),
    policies: z.array(policyRef).describe('The policies that apply to these artifacts'),
    families: z.array(family),
  })
  .meta({ id: 'Controls' }) satisfies z.ZodType<ControlsView>;
