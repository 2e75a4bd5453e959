/** The schemas of the status as of a past moment. */
import * as z from 'zod';
import {
  DEFAULT_ENVIRONMENT_PAGE,
  MAX_COMPARED,
  MAX_ENVIRONMENT_PAGE,
  type ArtifactAsOf,
  type EnvironmentAsOf,
  type ProjectAsOf,
} from '#lib/views/as-of/as-of.ts';
import { verdict } from '#lib/http/contract/artifact.ts';
import { policyRef } from '#lib/http/contract/shared/applied-policy.ts';
import {
  checkOutcome,
  cursor,
  dateTime,
  digest,
  environmentQuery,
  projectRef,
  status,
} from '#lib/http/contract/shared/shared-schemas.ts';

export const asOfQuery = z.object({
  at: z.string().max(40).meta({
    description: 'The moment: RFC 3339, with a time zone, not in the future and not before the first evidence',
    example: '2026-05-14T12:00:00Z',
  }),
  environment: environmentQuery.describe('The status by the policies of this environment'),
});

export const environmentAsOfQuery = asOfQuery.omit({ environment: true }).extend({
  cursor: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('The `cursor` of the page before; use it with the same `at`'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_ENVIRONMENT_PAGE)
    .optional()
    .describe(`The largest number of artifacts; ${DEFAULT_ENVIRONMENT_PAGE} by default`),
});

const decided = z.object({ status, reason: z.string() });
const asOfDecision = decided
  .extend({
    underlying: status.describe('The status without waivers'),
    project: z.string().nullable().describe('The slug of the project that the artifact belonged to'),
    policy: policyRef,
  })
  .meta({ id: 'AsOfDecision', description: 'What an evaluation concludes, without its checks' });
const asOfStatus = asOfDecision
  .extend({ checks: z.array(verdict) })
  .meta({ id: 'AsOfStatus', description: 'What an evaluation concludes' });

export const artifactAsOf = z
  .object({
    digest,
    at: dateTime,
    environment: z.string().nullable(),
    shown: decided
      .extend({ since: dateTime })
      .nullable()
      .describe(
        'The status that was shown, with the reason of its change; null where the artifact was not known, and for an environment',
      ),
    past: asOfStatus
      .nullable()
      .describe('Recomputed from what was known then, by the policies of then; null where the artifact was not known'),
    pastByCurrentPolicies: asOfStatus.nullable().describe('The same by the policies of now'),
    today: asOfStatus,
    differences: z
      .array(
        z.object({
          rule: z.string(),
          title: z.string(),
          past: checkOutcome.nullable(),
          today: checkOutcome.nullable(),
        }),
      )
      .describe('The checks whose outcome differs between `past` and `today`; null: there is no such check'),
  })
  .meta({ id: 'ArtifactAsOf', description: 'An artifact as of a moment, beside today' }) satisfies z.ZodType<
  Omit<ArtifactAsOf, 'past' | 'pastByCurrentPolicies' | 'today'>
>;

const counts = z.partialRecord(status, z.int());

export const projectAsOf = z
  .object({
    project: projectRef,
    at: dateTime,
    environment: z.string().nullable(),
    past: counts.describe('The number of artifacts by their status then, by the policies of then'),
    today: counts.describe('The number of the same artifacts by their status today'),
    changed: z
      .array(
        z.object({
          digest,
          name: z.string().nullable(),
          past: decided.nullable(),
          today: decided.nullable(),
        }),
      )
      .describe('The artifacts whose status differs; null: it did not belong to the project'),
    compared: z
      .int()
      .describe(`The number of artifacts that were compared: the newest that were known then, at most ${MAX_COMPARED}`),
    more: z.boolean().describe('Whether older artifacts exist that were not compared'),
  })
  .meta({ id: 'ProjectAsOf', description: 'A project as of a moment, beside today' }) satisfies z.ZodType<ProjectAsOf>;

const environmentArtifactAsOf = z
  .object({
    digest,
    name: z.string().nullable(),
    ran: z.boolean().describe('Whether it ran there then, as was known then'),
    since: dateTime.nullable().describe('Since when it ran, as was known then; null where it did not'),
    runs: z.boolean().describe('Whether it runs there today'),
    past: asOfDecision
      .nullable()
      .describe('Recomputed from what was known then, by the policies of then; null where it did not run there'),
    pastByCurrentPolicies: asOfDecision.nullable().describe('The same by the policies of now'),
    today: asOfDecision,
  })
  .meta({ id: 'EnvironmentArtifactAsOf', description: 'The statuses are those in the environment' });

export const environmentAsOf = z
  .object({
    environment: z.string(),
    at: dateTime,
    past: counts.describe('The number of artifacts of this page that ran there then, by their status then'),
    today: counts.describe('The number of artifacts of this page that run there today, by their status today'),
    artifacts: z
      .array(environmentArtifactAsOf)
      .describe(
        'The artifacts that ran there then or run there today; the one that Attestry got to know last is first',
      ),
    cursor,
  })
  .meta({
    id: 'EnvironmentAsOf',
    description: 'What ran in an environment as of a moment, beside today',
  }) satisfies z.ZodType<EnvironmentAsOf>;
