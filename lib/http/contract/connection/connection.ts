/** The schemas of connections: what requests may hold and what responses hold. */
import * as z from 'zod';
import type { ConnectionPage, ConnectionView, NewConnectionView } from '#lib/views/activity/connection.ts';
import {
  actor,
  cursor,
  dateTime,
  json,
  numberedPageQuery,
  requestText,
} from '#lib/http/contract/shared/shared-schemas.ts';

export const connectionView = z
  .object({
    id: z.int(),
    source: z.string().meta({ example: 'cdevents' }),
    title: z.string().describe('The title of the source'),
    name: z.string().describe('The last segment of the address'),
    address: z.string().describe('The address to which the sender delivers'),
    hosts: z.array(z.string()).describe('The hosts whose repositories it may speak about; empty for a source without'),
    projects: z
      .array(z.string())
      .describe('Patterns of projects; empty: every project of its hosts. `**` stands for all projects'),
    environments: z.array(z.string()).describe('The environments that it may speak about; empty: all'),
    settings: json.describe(
      'What else the source needs: the mapping of a generic connection, or where the registry is',
    ),
    createdAt: dateTime,
    createdBy: actor.nullable(),
    endedAt: dateTime.nullable(),
    endedBy: actor.nullable(),
    secretSince: dateTime.nullable().describe('Null for an ended connection, whose secrets are deleted'),
    earlierSecretUntil: dateTime.nullable().describe('Until when the secret before the last rotation is accepted'),
    hasToken: z.boolean().describe('Whether it has a token for requests to the source'),
    lastDelivery: dateTime.nullable().describe('The newest delivery that was not refused'),
  })
  .meta({ id: 'Connection' }) satisfies z.ZodType<ConnectionView>;

export const connectionPage = z
  .object({ connections: z.array(connectionView), cursor })
  .meta({ id: 'ConnectionPage' }) satisfies z.ZodType<ConnectionPage>;

export const newConnection = z
  .object({
    connection: connectionView,
    secret: z
      .string()
      .nullable()
      .describe('The secret that was made, which no later answer shows; null where the request has one'),
  })
  .meta({ id: 'NewConnection' }) satisfies z.ZodType<NewConnectionView>;

export const connectionQuery = numberedPageQuery;

const secret = requestText('a secret').optional().describe('A secret that the sender has made; without it one is made');
const token = requestText('a token').optional().describe('The token for requests to the source');
const texts = z.array(requestText('an element')).max(100);

export const connectionRequest = z
  .strictObject({
    source: requestText('a source').describe('`github`, `cdevents`, `generic` …'),
    name: requestText('a name').describe('1 to 60 lower-case letters, digits and hyphens'),
    hosts: texts.optional().describe('The hosts of its repositories, where they are not those of the source'),
    projects: texts.optional().describe('Patterns of projects that it may speak about, as `github.com/acme/*`'),
    allProjects: z.boolean().optional(),
    environments: texts.optional(),
    settings: json.optional().describe('The mapping of a generic connection, or where the registry is'),
    secret,
    token,
    reason: requestText('a reason'),
  })
  .meta({ id: 'ConnectionRequest' });

export const rotationRequest = z
  .strictObject({
    secret,
    token: token.describe('A new token for requests to the source; with it alone the secret stays'),
    overlapMinutes: z
      .int()
      .min(0)
      .optional()
      .describe('How long the secret before is accepted: a day by default, at most 30 days'),
    reason: requestText('a reason'),
  })
  .meta({ id: 'ConnectionRotation' });

export const endRequest = z.strictObject({ reason: requestText('a reason') }).meta({ id: 'ConnectionEnd' });
