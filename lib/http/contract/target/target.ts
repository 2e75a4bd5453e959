/** The schemas of targets of figures. */
import * as z from 'zod';
import { TARGET_BOUNDS, TARGET_FIGURES, TARGET_OUTCOMES, TARGET_OWNERS } from '#lib/metrics/target.ts';
import type { ComparedTargetView, TargetsView } from '#lib/views/metrics.ts';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';
import { actor, dateTime } from '../shared/shared-schemas.ts';

const figure = z.enum(TARGET_FIGURES).meta({
  id: 'TargetFigure',
  description: 'A figure that can have a target: its path in the answer of `/api/v1/metrics`',
});
const bound = z.enum(TARGET_BOUNDS).describe('`at-least`: more is better. `at-most`: less is better');
const owner = z
  .enum(TARGET_OWNERS)
  .describe('Whose target it is. That of a project wins over that of the installation');
const target = z.object({
  figure,
  value: z.number().describe('A share from 0 to 1, or seconds'),
  of: owner,
  bound,
});
const version = {
  version: z.int().describe('From 1, for each figure of the installation or of a project'),
  at: dateTime,
  by: actor.nullable(),
  reason: z.string(),
};

export const comparedTarget = target
  .extend({
    outcome: z
      .enum(TARGET_OUTCOMES)
      .describe(
        '`no-data`: the figure has no value in the period. `too-close`: the target is within the precision of the time to verify',
      ),
    missedBy: z.number().nullable().describe('In the unit of the target; null unless it is missed'),
    text: z.string().describe('The target and its outcome in words'),
  })
  .meta({ id: 'ComparedTarget' }) satisfies z.ZodType<ComparedTargetView>;

export const targetsView = z
  .object({
    project: z.string().nullable().describe('The slug of the project; null: the whole installation'),
    targets: z
      .array(target.extend({ text: z.string().describe('What the target asks for, in words'), ...version }))
      .describe('The targets that count: of a project also those of the installation that it does not replace'),
    versions: z
      .record(figure, z.int())
      .describe('The newest version of the target that was set here, by figure; 0: none ever was'),
    history: z
      .array(z.object({ figure, value: z.number().nullable().describe('Null: the target was removed'), ...version }))
      .describe('What was set and removed here, the newest first; at most 100'),
  })
  .meta({ id: 'Targets' }) satisfies z.ZodType<TargetsView>;

export const targetRequest = z
  .strictObject({
    figure,
    value: z
      .number()
      .nullable()
      .describe('A share from 0 to 1 with at most four decimals, or whole seconds; null removes the target'),
    reason: z.string().max(MAX_REASON_LENGTH).describe('Why, for the history'),
    version: z.int().min(0).describe('The version of this figure in `versions`; 409 where it is another one by now'),
  })
  .meta({ id: 'TargetRequest' });
