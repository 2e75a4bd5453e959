/** The schemas of connections: what requests may hold and what responses hold. */
import * as z from 'zod';
import type {
  ConnectionPage,
  ConnectionView,
  NewConnectionView,
  WatchedPackageView,
} from '#lib/views/activity/connection.ts';
import {
  actor,
  cursor,
  dateTime,
  json,
  numberedPageQuery,
  requestText,
} from '#lib/http/contract/shared/shared-schemas.ts';

const watchedPackage = z
  .object({
    name: z.string().meta({ example: '@acme/web' }),
    outcome: z
      .enum(['never', 'read', 'unreached', 'refused'])
      .describe('`unreached`: the registry did not answer, which says nothing about the package'),
    summary: z.string().describe('What is known, in one sentence'),
    askedAt: dateTime.nullable(),
    answeredAt: dateTime.nullable().describe('When the registry last answered'),
    nextAt: dateTime.nullable().describe('When it is asked again; null: its connection has ended'),
    files: z
      .array(
        z.object({
          name: z.string().describe('The version of an npm package, or the file name of a distribution of PyPI'),
          digest: z.string().describe('The digest that the registry states'),
          outcome: z.enum(['ingested', 'refused']).describe('`refused`: an attestation of it at least was not taken'),
          documents: z.int().describe('Documents that were ingested'),
          verified: z.int().describe('Those of them whose signatures were verified then'),
          message: z.string().nullable().describe('What is wrong, or worth knowing'),
          at: dateTime,
        }),
      )
      .describe('The files whose attestations were asked for last, the newest first, at most five'),
  })
  .meta({ id: 'WatchedPackage' }) satisfies z.ZodType<WatchedPackageView>;

export const connectionView = z
  .object({
    id: z.int(),
    source: z.string().meta({ example: 'cdevents' }),
    title: z.string().describe('The title of the source'),
    name: z.string().describe('The last segment of the address'),
    address: z
      .string()
      .nullable()
      .describe('The address to which the sender delivers; null for a source that Attestry asks'),
    hosts: z.array(z.string()).describe('The hosts whose repositories it may speak about; empty for a source without'),
    projects: z
      .array(z.string())
      .describe('Patterns of projects; empty: every project of its hosts. `**` stands for all projects'),
    environments: z.array(z.string()).describe('The environments that it may speak about; empty: all'),
    settings: json.describe(
      'What else the source needs: the mapping of a generic connection, where the registry is, or the packages',
    ),
    createdAt: dateTime,
    createdBy: actor.nullable(),
    endedAt: dateTime.nullable(),
    endedBy: actor.nullable(),
    secretSince: dateTime.nullable().describe('Null for an ended connection, whose secrets are deleted'),
    earlierSecretUntil: dateTime.nullable().describe('Until when the secret before the last rotation is accepted'),
    hasToken: z.boolean().describe('Whether it has a token for requests to the source'),
    lastDelivery: dateTime.nullable().describe('The newest delivery that was not refused'),
    packages: z.array(watchedPackage).describe('The packages that it asks about; empty for a source that delivers'),
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
      .describe(
        'The secret that was made, which no later answer shows; null where the request has one, or Attestry asks the source',
      ),
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
    settings: json.optional().describe('The mapping of a generic connection, where the registry is, or the packages'),
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
