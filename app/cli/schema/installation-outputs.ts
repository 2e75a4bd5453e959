/** What the commands about people, projects, connections and the store print with `--json`. */
import * as z from 'zod';
import { ROLES } from '#lib/actor.ts';
import type { ChangedTarget } from '#lib/admin/targets/change-target.ts';
import { badgeAddressList, newBadgeAddress, visibilityView } from '#lib/http/contract/access/visibility.ts';
import { auditLogPage } from '#lib/http/contract/access/audit-log.ts';
import { connectionPage, newConnection } from '#lib/http/contract/connection/connection.ts';
import { expectationsView } from '#lib/http/contract/expectations.ts';
import { metricsView, migrationView } from '#lib/http/contract/project.ts';
import { actor, dateTime } from '#lib/http/contract/shared/shared-schemas.ts';
import {
  newSubscription,
  sentMessagePage,
  subscriptionPage,
  subscriptionView,
  testView,
} from '#lib/http/contract/subscription/subscription.ts';
import { targetRequest, targetsView } from '#lib/http/contract/target/target.ts';
import { SHELLS } from '../completion/completion.ts';
import { anyOf, ended, type Outputs, writtenFile } from './shapes.ts';

const id = z.int().describe('Its number');
const projects = z.array(z.string()).describe('The patterns of projects');
const tokenScope = { projects, allProjects: z.boolean() };
const madeToken = z.object({
  id,
  token: z.string().describe('The token, which is shown this once'),
  expiresAt: dateTime.nullable(),
});
const grant = z.object({ role: z.enum(ROLES), projects: z.string().describe('A pattern of projects; `*`: all') });
const user = z.object({
  id,
  name: z.string(),
  grants: z.array(grant),
  createdAt: dateTime,
  passwordChangedAt: dateTime,
});
const password = z.string().optional().describe('The password that was made, which is shown this once');
const ids = { repositoryId: z.string().nullable(), ownerId: z.string().nullable() };
const log = z.object({
  size: z.int().describe('The number of entries'),
  checkpoint: z.string().nullable().describe('The newest signed checkpoint of the log'),
});
const audit = z.object({
  outcome: z.enum(['proved', 'differences']),
  checks: z.array(z.object({ name: z.string(), description: z.string() })),
  differences: z
    .array(z.object({ check: z.string(), table: z.string(), key: z.string().nullable(), message: z.string() }))
    .describe('The first 1,000'),
  total: z.int().describe('The number of all differences'),
  notes: z.array(z.string()).describe('What the audit could not prove'),
  log: z.object({ size: z.int() }).nullable(),
});
const backup = { createdAt: dateTime, schema: z.int(), log };

const changedTarget = z.object({
  project: z.string().nullable().describe('Its slug; null: all projects'),
  figure: targetRequest.shape.figure,
  version: z.int().describe('The version of the target that there is now'),
  changed: z.boolean(),
}) satisfies z.ZodType<ChangedTarget>;

export const INSTALLATION_OUTPUTS: Outputs = {
  'token create': madeToken.extend({
    name: z.string(),
    scopes: z.array(z.string()),
    ...tokenScope,
    claimed: z.array(z.string()).describe('The projects that were claimed by this'),
  }),
  'token rotate': madeToken.extend({ oldExpiresAt: dateTime.describe('Until when the token before works') }),
  'token list': z.object({
    tokens: z.array(
      z.object({
        id,
        name: z.string(),
        scopes: z.array(z.string()),
        ...tokenScope,
        createdAt: dateTime,
        lastUsedAt: dateTime.nullable(),
        expiresAt: dateTime.nullable(),
        revokedAt: dateTime.nullable(),
        rotatedFrom: z.int().nullable().describe('The number of the token before'),
      }),
    ),
  }),
  'token revoke': z.object({
    revoked: id,
    sender: z.string().describe('What `quarantine --sender` takes, to let what it sent count for nothing'),
  }),
  'connection add': newConnection.extend({ claimed: z.array(z.string()) }),
  'connection list': connectionPage,
  'connection rotate': z.object({
    id,
    secret: z.string().nullable().describe('The new secret, which is shown this once'),
    earlierSecretUntil: dateTime.nullable().describe('Until when the secret before works'),
  }),
  'connection ask': z.object({ asked: z.int().describe('The number of the connection'), packages: z.int() }),
  'connection remove': ended('connection'),
  'user add': user.extend({ password }),
  'user list': z.object({ users: z.array(user) }),
  'user passwd': z.object({ name: z.string(), password }),
  'user remove': z.object({ removed: z.string() }),
  'role grant': z.object({ ids: z.array(z.int()) }),
  'role list': z.object({
    roles: z.array(z.object({ id, group: z.string(), ...grant.shape, createdAt: dateTime })),
  }),
  'role withdraw': z.object({ withdrawn: id }),
  'project add': z.object({
    slug: z.string(),
    ...ids,
    claimedAt: dateTime,
    present: z.boolean().describe('Whether the same claim was there before'),
  }),
  'project list': z.object({
    projects: z.array(
      z.object({ slug: z.string(), ...ids, claimedAt: dateTime.nullable(), claimedBy: actor.nullable() }),
    ),
  }),
  'project remove': z.object({ removed: z.string().describe('The slug') }),
  'project expectations': expectationsView,
  'project migration': migrationView,
  'project visibility': anyOf(
    visibilityView,
    z
      .object({ slug: z.string(), visibility: visibilityView.shape.visibility, changed: z.boolean() })
      .describe('With `--set`'),
  ),
  'project badges': anyOf(badgeAddressList, newBadgeAddress, z.object({ revoked: id })),
  'subscription add': newSubscription,
  'subscription list': subscriptionPage,
  'subscription change': subscriptionView,
  'subscription remove': z.object({ removed: id }),
  'subscription messages': sentMessagePage,
  'subscription test': testView,
  'subscription replay': z.object({ replayed: z.int().describe('The number of messages') }),
  'targets show': z.object({
    project: metricsView.shape.project,
    from: metricsView.shape.from,
    to: metricsView.shape.to,
    targets: metricsView.shape.targets,
    history: targetsView.shape.history,
  }),
  'targets set': changedTarget,
  'targets remove': changedTarget,
  audit,
  'audit-log export': anyOf(
    auditLogPage.shape.entries.element.shape.entry.describe('Each line'),
    writtenFile.extend({ entries: z.int() }).describe('With `--output`'),
  ),
  backup: z.object({
    file: z.string(),
    size: z.int().describe('Bytes'),
    schema: z.int(),
    log,
    audit: audit.optional(),
  }),
  'migrate-store': z.object({
    copied: z.boolean().describe('False: the database had the copy already'),
    log,
    audit,
  }),
  restore: anyOf(z.object({ dataFolder: z.string(), ...backup }), z.object({ audit }).describe('With `--dry-run`')),
  completion: z.object({ shell: z.enum(Object.keys(SHELLS)), script: z.string() }),
  schema: z.looseObject({}).describe('A JSON Schema; without a command, `schemas` has that of each'),
};
