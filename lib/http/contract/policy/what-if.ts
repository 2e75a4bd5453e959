/** The schemas of what-if comparisons. */
import * as z from 'zod';
import type { WhatIfRun } from '#lib/views/policy/what-if.ts';
import { policyRef } from '../shared/applied-policy.ts';
import { dateTime, digest, projectRef, status } from '../shared/shared-schemas.ts';

export const whatIfDraft = z
  .strictObject({
    apply: z
      .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
      .optional()
      .describe('Documents of policies to apply, each as an object, or as text in YAML or JSON'),
    retire: z.array(z.string()).max(100).optional().describe('Ids of policies to retire'),
  })
  .meta({ id: 'WhatIfDraft', description: 'Changes that are tried and not made' });

const environment = z.string().nullable().describe('By the policy of this environment; null: of none');

export const whatIfRun = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'done', 'cancelled', 'failed']),
    startedAt: dateTime,
    progress: z
      .object({ examined: z.int(), total: z.int(), evaluated: z.int() })
      .describe('Artifacts that were looked at, of all; and those that were evaluated, because their policy differs'),
    durationMs: z.int(),
    counts: z
      .array(
        z.object({
          project: z.string().nullable().describe('Slug; null for artifacts of no project'),
          environment,
          from: status,
          to: status,
          artifacts: z.int(),
        }),
      )
      .describe('How many artifacts would change from what to what; the most first'),
    changes: z
      .array(
        z.object({
          digest,
          name: z.string().nullable(),
          project: projectRef.nullable(),
          environment,
          from: status,
          to: status,
          reason: z.string().describe('Why it would have the other status'),
          policy: policyRef,
        }),
      )
      .describe('The first 1,000 changes'),
    changesHidden: z.int().describe('The number of changes that are not in `changes`'),
    error: z.string().nullable(),
  })
  .meta({ id: 'WhatIfRun' }) satisfies z.ZodType<WhatIfRun>;
