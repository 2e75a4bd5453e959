/** The schemas of the audit log: what requests may hold and what responses hold. */
import * as z from 'zod';
import { type Action, ACTION_NAMES } from '#lib/access/actions.ts';
import type { Actor } from '#lib/actor.ts';
import type {
  AuditLogHead,
  AuditLogItem,
  AuditLogPage,
  ProvedAuditLogItem,
  RefusedActionPage,
} from '#lib/views/audit-log/audit-log.ts';
import { cursor, dateTime } from '../shared/shared-schemas.ts';

const MAX_TEXT = 600;
const limit = z.coerce.number().int().min(1).max(200).optional();
const position = z.string().max(100).optional().describe('The `cursor` of the page before');
const text = z.string().min(1).max(MAX_TEXT).optional();

export const auditLogQuery = z.object({
  actor: text.describe('`KIND:IDENTIFIER` of an actor, as `token:3`'),
  action: z
    .enum(ACTION_NAMES as [Action, ...Action[]])
    .optional()
    .describe('What was done'),
  object: text.describe('`KIND:ID` of what it was done to, as `policy:release-gate`'),
  from: text.describe('At or after this time (RFC 3339)'),
  until: text.describe('Before this time (RFC 3339)'),
  cursor: position,
  limit,
});

export const refusedQuery = z.object({ cursor: position, limit });

export const exportQuery = z.object({
  from: z.coerce.number().int().min(0).optional().describe('The index of the first entry; by default 0'),
});

const actor = z.object({
  kind: z.custom<Actor['kind']>().meta({ type: 'string', description: 'The kind of the actor' }),
  identifier: z.string().describe('Distinguishes the actors of one kind'),
  name: z.string(),
});
const value = z
  .custom<AuditLogItem['entry']['before']>()
  .meta({ description: 'Any JSON value; null: there was or is nothing. More than 24 KiB: `{sha256, bytes}`' });

const entry = z
  .object({
    v: z.int(),
    at: dateTime,
    action: z.enum(ACTION_NAMES as [Action, ...Action[]]),
    actor,
    from: z.object({
      door: z.enum(['page', 'api', 'command-line', 'job']),
      address: z.string().nullable().describe('The address of the caller, of IPv6 the /64 network'),
    }),
    object: z.object({ kind: z.string(), id: z.string() }),
    before: value,
    after: value,
    reason: z.string().nullable(),
  })
  .meta({
    id: 'AuditLogEntry',
    description: 'The leaf of the log is RFC 8785 canonical JSON of exactly these members',
  });

const item = z.object({ index: z.int().describe('The index in the log'), entry });

export const auditLogPage = z
  .object({ entries: z.array(item), cursor })
  .meta({ id: 'AuditLogPage' }) satisfies z.ZodType<AuditLogPage>;

const key = z.string().describe('The verifier key of the checkpoints (C2SP signed-note)');

export const auditLogHead = z
  .object({ size: z.int(), root: z.string(), checkpoint: z.string().nullable(), key })
  .meta({ id: 'AuditLogHead' }) satisfies z.ZodType<AuditLogHead>;

export const provedAuditLogEntry = z
  .object({
    ...item.shape,
    leafHash: z.string(),
    treeSize: z.int(),
    root: z.string(),
    proof: z.array(z.string()).describe('The inclusion proof (RFC 6962 §2.1.1), hex, from leaf to root'),
    checkpoint: z.string(),
    key,
  })
  .meta({ id: 'ProvedAuditLogEntry' }) satisfies z.ZodType<ProvedAuditLogItem>;

export const refusedPage = z
  .object({
    refused: z.array(
      z.object({
        id: z.int(),
        at: dateTime,
        actor: actor.nullable().describe('Null where the caller showed nobody'),
        from: z.object({ door: z.string(), address: z.string().nullable() }),
        attempt: z.string().describe('`session.start`, or the verb that the caller may not do'),
        subject: z.string().nullable(),
        message: z.string(),
      }),
    ),
    cursor,
  })
  .meta({ id: 'RefusedAttempts' }) satisfies z.ZodType<RefusedActionPage>;
