/** The schemas of the overview, of deliveries and of refused documents. */
import * as z from 'zod';
import type { DeliveriesView } from '#lib/views/activity/delivery.ts';
import type { Overview } from '#lib/views/overview.ts';
import { artifactListItem } from './artifact.ts';
import { metricsView, projectItem } from './project.ts';
import { actor, cursor, dateTime, total, verificationOutcome } from './shared/shared-schemas.ts';

const nullableString = z.string().nullable();

export const arrivingItem = z
  .object({
    id: z.string(),
    at: dateTime,
    title: z.string().describe('The kind of document, in plain words'),
    outcome: verificationOutcome,
    subject: nullableString.describe('The name of the first artifact that the document is about'),
    digest: nullableString.describe('The digest of that artifact'),
    project: nullableString.describe('The slug of the project'),
  })
  .meta({ id: 'ArrivingItem', description: 'A document that was stored recently' });

export const overviewView = z
  .object({
    period: z.object({ from: z.string(), to: z.string() }),
    attention: z
      .array(artifactListItem.extend({ deployedTo: z.array(z.object({ environment: z.string(), since: dateTime })) }))
      .describe(
        'The releases that need attention, most urgent first; at most 12. Deployed ones come before others, then failed before error before incomplete',
      ),
    attentionTotal: total,
    waivers: z
      .object({ requested: z.int(), expiring: z.int() })
      .describe(
        'The requests for waivers that wait for a decision, and the waivers that end soon; at most 100 of each',
      ),
    metrics: metricsView,
    projects: z.array(projectItem).describe('The projects with the newest builds; at most 12'),
    arriving: z.array(arrivingItem).describe('The newest documents; at most 12'),
    empty: z.boolean().describe('Whether no document is stored yet'),
    log: z
      .object({ size: z.int(), origin: z.string(), root: z.string().describe('The root hash, in hex') })
      .nullable()
      .describe('The newest checkpoint of the log; null before the first one'),
    policy: z.object({ id: z.string(), version: z.int(), title: z.string() }),
  })
  .meta({ id: 'Overview' }) satisfies z.ZodType<Overview>;

const deliveryOutcome = z.enum(['accepted', 'duplicate', 'refused', 'failed', 'ignored']);
export const deliveriesQuery = z.object({
  outcome: deliveryOutcome
    .optional()
    .describe('Only deliveries with this outcome. Without it, the accepted, failed and ignored ones'),
  cursor: z.string().optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional().describe('The largest number of deliveries; 50 by default'),
});
const deliveryItem = z.object({
  id: z.int(),
  source: z.string().describe('The source, as `github`'),
  connection: nullableString.describe(
    'The name of the connection that it came by; null for the one that the environment configures',
  ),
  event: nullableString,
  deliveryId: nullableString.describe('The id that the sender gave to the delivery'),
  receivedAt: dateTime,
  outcome: deliveryOutcome,
  reason: nullableString,
  effects: z.array(z.string()).describe('The changes that the delivery made, in plain words'),
  about: z
    .array(
      z.object({
        kind: z.enum(['project', 'artifact', 'evidence']),
        label: z.string(),
        href: z.string().describe('The path of its page'),
      }),
    )
    .describe(
      'What the delivery is about, as far as it is stored: its project, and the artifacts and documents whose SHA-256 it names; bounded',
    ),
  replayable: z.boolean().describe('Whether its bytes are stored, so that it can be replayed'),
});
export const deliveriesView = z
  .object({
    deliveries: z.array(deliveryItem),
    refusedDeliveries: z
      .array(deliveryItem)
      .describe('The newest refused deliveries; only on the first page without an outcome. `counts` has their total'),
    refusals: z
      .array(
        z.object({
          id: z.int(),
          at: dateTime,
          door: z.string().describe('The endpoint that refused the document'),
          code: z.string(),
          message: z.string(),
          pointer: nullableString,
          size: z.int().describe('Bytes'),
          digest: nullableString.describe('The SHA-256 of the document, as `sha256:hex`'),
          excerpt: nullableString.describe('The beginning of the document, with secrets masked'),
          sentBy: actor.nullable().describe('Null for a refusal from before the server recorded senders'),
        }),
      )
      .describe('The newest refused documents; only on the first page'),
    fetches: z
      .array(
        z.object({
          id: z.int(),
          kind: z.string(),
          target: z.string(),
          state: z.enum(['waiting', 'running', 'done', 'failed']),
          attempts: z.int(),
          nextAt: nullableString.describe('The time of the next attempt; null when none is planned'),
          error: nullableString,
        }),
      )
      .describe(
        'Work that a delivery caused: attestations to fetch, and deployments whose artifact is not known yet; only on the first page',
      ),
    counts: z
      .record(z.string(), z.int())
      .describe('Totals since the store was created, by name, such as `delivery:accepted`, `refused` and `evidence`'),
    cursor,
  })
  .meta({ id: 'Deliveries' }) satisfies z.ZodType<DeliveriesView>;

/** The response to a delivery. */
export const deliveryResponse = z
  .object({
    id: z.int().nullable().describe('The number of the delivery; null for a duplicate'),
    outcome: z.enum(['accepted', 'ignored', 'duplicate']),
    reason: nullableString.describe('Why the delivery was ignored, or that it was received before'),
    effects: z.array(z.string()).describe('The changes that the delivery made, in plain words'),
  })
  .meta({ id: 'DeliveryAnswer' });
