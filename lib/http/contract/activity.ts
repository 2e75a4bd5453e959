/** What came in, and what needs attention, as they are told outside. */
import * as z from 'zod';
import type { DeliveriesView } from '#lib/views/delivery.ts';
import type { Overview } from '#lib/views/overview.ts';
import { artifactListItem } from './artifact.ts';
import { metricsView, projectItem } from './project.ts';
import { actor, cursor, dateTime, total, verificationOutcome } from './shared-schemas.ts';

const nullableString = z.string().nullable();

export const arrivingItem = z
  .object({
    id: z.string(),
    at: dateTime,
    title: z.string(),
    outcome: verificationOutcome,
    subject: nullableString,
    digest: nullableString,
    project: nullableString,
  })
  .meta({ id: 'ArrivingItem' });

export const overviewView = z
  .object({
    period: z.object({ from: z.string(), to: z.string() }),
    attention: z.array(
      artifactListItem.extend({ deployedTo: z.array(z.object({ environment: z.string(), since: dateTime })) }),
    ),
    attentionTotal: total,
    metrics: metricsView,
    projects: z.array(projectItem),
    arriving: z.array(arrivingItem),
    empty: z.boolean(),
    log: z.object({ size: z.int(), origin: z.string(), root: z.string() }).nullable(),
    policy: z.object({ id: z.string(), version: z.int() }),
  })
  .meta({ id: 'Overview' }) satisfies z.ZodType<Overview>;

const deliveryOutcome = z.enum(['accepted', 'duplicate', 'refused', 'failed', 'ignored']);
export const deliveriesQuery = z.object({
  outcome: deliveryOutcome.optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});
export const deliveriesView = z
  .object({
    deliveries: z.array(
      z.object({
        id: z.int(),
        source: z.string(),
        event: nullableString,
        deliveryId: nullableString,
        receivedAt: dateTime,
        outcome: deliveryOutcome,
        reason: nullableString,
        effects: z.array(z.string()),
        replayable: z.boolean(),
      }),
    ),
    refusals: z.array(
      z.object({
        id: z.int(),
        at: dateTime,
        door: z.string(),
        code: z.string(),
        message: z.string(),
        pointer: nullableString,
        size: z.int(),
        digest: nullableString,
        excerpt: nullableString,
        sentBy: actor.nullable(),
      }),
    ),
    fetches: z.array(
      z.object({
        id: z.int(),
        kind: z.string(),
        target: z.string(),
        state: z.enum(['waiting', 'running', 'done', 'failed']),
        attempts: z.int(),
        nextAt: nullableString,
        error: nullableString,
      }),
    ),
    counts: z.record(z.string(), z.int()),
    cursor,
  })
  .meta({ id: 'Deliveries' }) satisfies z.ZodType<DeliveriesView>;

/** What became of a delivery. */
export const deliveryResponse = z
  .object({
    id: z.int().nullable(),
    outcome: z.enum(['accepted', 'ignored', 'duplicate']),
    reason: nullableString,
    effects: z.array(z.string()),
  })
  .meta({ id: 'DeliveryAnswer' });
