/** The schema of a message to a subscriber. */
import * as z from 'zod';
import { EVENT_KINDS, SEVERITIES } from '#lib/notify/kinds.ts';
import type { Message } from '#lib/notify/message/message.ts';
import { dateTime } from '../shared/shared-schemas.ts';

const kind = z.enum([...EVENT_KINDS, 'digest', 'gap', 'test']);
const severity = z.enum(SEVERITIES);

export const message = z
  .object({
    kind,
    type: z.string().describe('The `type` in the payload of a webhook'),
    severity,
    at: dateTime,
    title: z.string().describe('What has happened'),
    project: z.string().nullable(),
    artifact: z.object({ digest: z.string(), name: z.string().nullable() }).nullable(),
    environments: z.array(z.string()).readonly().describe('Where it runs'),
    since: dateTime,
    why: z.string().nullable(),
    whatToDo: z.string().nullable(),
    links: z.array(z.object({ title: z.string(), url: z.string() })).readonly(),
    digest: z
      .object({
        count: z.int(),
        items: z
          .array(
            z.object({
              kind,
              severity,
              at: dateTime,
              title: z.string(),
              project: z.string().nullable(),
              url: z.string().nullable(),
            }),
          )
          .readonly()
          .describe('The newest, at most 50'),
      })
      .exactOptional()
      .describe('Only in a digest'),
  })
  .meta({
    id: 'Message',
    description: 'Without `kind`, `type` and `at`, it is the `data` of a webhook',
  }) satisfies z.ZodType<Message>;
