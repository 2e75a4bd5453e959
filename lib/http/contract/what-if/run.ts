/** The schema of a what-if comparison. */
import * as z from 'zod';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';
import { policyRef } from '../shared/applied-policy.ts';
import { dateTime, digest, projectRef, status } from '../shared/shared-schemas.ts';

const environment = z.string().nullable().describe('By the policy of this environment; null: of none');

const from = status.nullable().describe('Null where the artifact does not run in the environment yet');
const to = status.nullable().describe('Null where the artifact would not run in the environment any more');

export const whatIfRun = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'done', 'cancelled', 'failed']),
    startedAt: dateTime,
    progress: z.object({
      stage: z
        .enum(['copy', 'change', 'compare'])
        .describe('A draft of anything but policies and waivers is first tried in a copy of the data'),
      examined: z.int().describe('Artifacts that were compared'),
      total: z.int().describe('All artifacts'),
      evaluated: z.int().describe('Artifacts that were evaluated, because the draft may concern them'),
    }),
    durationMs: z.int(),
    counts: z
      .array(
        z.object({
          project: z.string().nullable().describe('Slug; null for artifacts of no project'),
          environment,
          from,
          to,
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
          from,
          to,
          reason: z.string().describe('Why it would have the other status'),
          policy: policyRef,
        }),
      )
      .describe('The first 1,000 changes'),
    changesHidden: z.int().describe('The number of changes that are not in `changes`'),
    error: z.string().nullable(),
  })
  .meta({ id: 'WhatIfRun' }) satisfies z.ZodType<WhatIfRun>;
