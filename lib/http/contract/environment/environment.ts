/** The schemas of environments. */
import * as z from 'zod';
import type { EnvironmentPage, EnvironmentView } from '#lib/views/environment/environment.ts';
import { policyRef } from '#lib/http/contract/shared/applied-policy.ts';
import { statusCounts } from '#lib/http/contract/project.ts';
import { cursor, numberedPageQuery, requestText } from '#lib/http/contract/shared/shared-schemas.ts';
import { contentSource } from './inventory.ts';
import { finding, findingCounts } from './drift.ts';

export const environmentsQuery = z.object({
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional().describe('The largest number; 50 by default'),
});

/** The page of the differences of one environment. */
export const environmentQuery = numberedPageQuery;

const item = {
  name: z.string(),
  owner: z.string().nullable().describe('Who answers for it, as an administrator wrote it'),
  artifacts: z.int().describe('The number of artifacts that run there now, as deployments say'),
  counts: statusCounts.describe('Those by their status there, which is by the policy of the environment'),
  drift: z
    .int()
    .nullable()
    .describe('The number of differences between what should run and what runs; null: nothing reports what runs'),
  unresolved: z.int().describe('Images of which nobody can say which they are: named by a tag only. They are no drift'),
};

const environmentItem = z
  .object(item)
  .meta({ id: 'EnvironmentItem', description: 'An environment in which artifacts run or ran' });

export const environmentPage = z
  .object({ environments: z.array(environmentItem).describe('In the order of their names'), cursor })
  .meta({ id: 'EnvironmentPage' }) satisfies z.ZodType<EnvironmentPage>;

export const environmentView = z
  .object({
    ...item,
    policy: policyRef.extend({ why: z.string() }).meta({
      id: 'EnvironmentPolicy',
      description: 'The policy that decides there where a project has none of its own',
    }),
    expected: contentSource,
    observed: contentSource,
    kinds: findingCounts,
    findings: z.array(finding).describe('The first differences, the newest first'),
    cursor,
  })
  .meta({ id: 'Environment' }) satisfies z.ZodType<EnvironmentView>;

export const ownerRequest = z
  .strictObject({
    owner: z.string().max(2_000).describe('At most 200 characters; empty: nobody answers for it'),
    reason: requestText('a reason'),
  })
  .meta({ id: 'OwnerRequest' });

export const owned = z.object({ environment: z.string(), owner: z.string().nullable() });
