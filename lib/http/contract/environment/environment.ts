/** The schemas of environments. */
import * as z from 'zod';
import type { EnvironmentPage } from '#lib/views/environment/environment.ts';
import { statusCounts } from '#lib/http/contract/project.ts';
import { cursor } from '#lib/http/contract/shared/shared-schemas.ts';

export const environmentsQuery = z.object({
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional().describe('The largest number; 50 by default'),
});

const environmentItem = z
  .object({
    name: z.string(),
    artifacts: z.int().describe('The number of artifacts that run there now'),
    counts: statusCounts.describe('Those by their status there, which is by the policy of the environment'),
  })
  .meta({ id: 'EnvironmentItem', description: 'An environment in which artifacts run or ran' });

export const environmentPage = z
  .object({ environments: z.array(environmentItem).describe('In the order of their names'), cursor })
  .meta({ id: 'EnvironmentPage' }) satisfies z.ZodType<EnvironmentPage>;
