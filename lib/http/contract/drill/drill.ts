/** The schemas of drills: what requests may hold and what responses hold. */
import * as z from 'zod';
import {
  DRILL_LIMITS,
  DRILL_OUTCOMES,
  DRILL_PLACES,
  type DrillPage,
  type DrillRequest,
  type DrillView,
} from '#lib/views/drill/drill.ts';
import { policyRef } from '../shared/applied-policy.ts';
import { actor, cursor, dateTime, numberedPageQuery, requestText } from '../shared/shared-schemas.ts';

const place = z
  .enum(DRILL_PLACES)
  .describe('Where somebody can notice. `door`: the API that receives evidence. `anchor`: an anchor of the log');
const outcome = z
  .enum(DRILL_OUTCOMES)
  .describe(
    '`detected`: every place that should notice did. `missed`: at least one did not. `inconclusive`: the policy does not allow the good release of the drill either. `failed`: the drill did not come to its end',
  );
const score = z
  .object({ detected: z.int(), places: z.int() })
  .nullable()
  .describe('Places that noticed, of those that should have; null where the drill concludes nothing');

export const drillView = z
  .object({
    id: z.int(),
    scenario: z.string(),
    title: z.string(),
    reason: z.string(),
    startedAt: dateTime,
    startedBy: actor.nullable(),
    policy: policyRef.describe('The policy in force that was tried'),
    project: z.string().nullable().describe('The slug of the project for which it was chosen; null: for every project'),
    environment: z.string().nullable(),
    state: z.enum(['running', 'ended', 'lost']).describe('`lost`: the process ended before the drill did'),
    endedAt: dateTime.nullable(),
    result: z
      .object({
        outcome,
        error: z.string().nullable().describe('Why it is not conclusive, or why it failed'),
        control: z
          .object({ status: z.string(), decision: z.string(), reason: z.string() })
          .nullable()
          .describe('What page and gate said about the good release before the attack'),
        sightings: z.array(
          z.object({
            place,
            expected: z.string(),
            detected: z.boolean(),
            afterMs: z
              .number()
              .nullable()
              .describe('Milliseconds from the acceptance of the attack to the first answer that shows it'),
            shown: z.string().describe('What the place showed'),
          }),
        ),
      })
      .nullable(),
    score,
    acknowledgeWithinMinutes: z.int(),
    acknowledgement: z
      .object({
        at: dateTime,
        by: actor.nullable(),
        note: z.string(),
        afterSeconds: z.int().describe('Seconds from the end of the drill'),
      })
      .nullable(),
    acknowledged: z
      .enum(['not-due', 'waiting', 'in-time', 'late', 'overdue'])
      .describe('`overdue`: nobody has acknowledged it within its time'),
  })
  .meta({ id: 'Drill' }) satisfies z.ZodType<DrillView>;

export const drillPage = z
  .object({
    library: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        summary: z.string(),
        threats: z.array(z.object({ id: z.string(), title: z.string() })),
        places: z.array(z.object({ place, expected: z.string() })),
        advice: z.string().describe('What to do where a place misses it'),
        tabletop: z.object({
          situation: z.string(),
          injects: z.array(z.object({ minute: z.int(), text: z.string() })),
          questions: z.array(z.string()),
        }),
        history: z
          .array(z.object({ id: z.int(), outcome, endedAt: dateTime, score }))
          .describe('The newest 12 drills of the scenario that ended, the oldest of them first'),
      }),
    ),
    drills: z.array(drillView),
    cursor,
  })
  .meta({ id: 'DrillPage' }) satisfies z.ZodType<DrillPage>;

export const drillQuery = numberedPageQuery.extend({
  scenario: z.string().max(80).optional().describe('Only drills of this scenario'),
});

export const drillRequest = z
  .strictObject({
    scenario: z.string().max(80).meta({ description: 'The id of the scenario', example: 'wrong-signer' }),
    project: z
      .string()
      .max(500)
      .optional()
      .describe('The policy that applies to this project is tried. Default: the one that applies to every project'),
    environment: z.string().max(DRILL_LIMITS.environment).optional().describe('And in this environment'),
    reason: requestText('a reason').optional(),
    acknowledgeWithinMinutes: z
      .int()
      .min(1)
      .max(DRILL_LIMITS.minutes)
      .optional()
      .describe('In how many minutes somebody should acknowledge it; default 60'),
  })
  .meta({ id: 'DrillRequest' }) satisfies z.ZodType<DrillRequest>;

export const drillAcknowledgeRequest = z
  .strictObject({ note: requestText('a note').describe('What was noticed, and what follows from it') })
  .meta({ id: 'DrillAcknowledgeRequest' });
