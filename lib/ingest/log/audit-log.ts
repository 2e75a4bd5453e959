/** Records what somebody changed as an entry of the audit log, in the transaction that changes it. */
import { hash } from 'node:crypto';
import { type Actor, actorIdentity, type CallerOrigin } from '#lib/actor.ts';
import type { Action } from '#lib/access/actions.ts';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { addAuditEntry } from '#db/log/audit-entries.ts';
import { logEnd } from '#db/log/log.ts';
import type { Tx } from '#db/open.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import type { AuditLogEntry } from '#lib/views/audit-log/audit-log.ts';
import { appendBytes, signCheckpoint } from './append.ts';
import type { LogSigner } from './signer.ts';

/** Who acts, from where, and the signer of the audit log: a part of a context. */
export type Acting = { actor: Actor; from: CallerOrigin; now: () => Date; auditLog: LogSigner };

/** What somebody did. `before` and `after` are plain JSON; null: there was or is nothing. */
export type RecordedAction = {
  action: Action;
  object: { kind: string; id: string | number };
  before?: unknown;
  after?: unknown;
  reason?: string | null;
};

const ENTRY_VERSION = 1;
/** A longer value of `before` or `after` is recorded by its digest: C2SP tlog-tiles has entries of up to 64 KiB. */
const MAX_VALUE_BYTES = 24 * 1024;
const MAX_ID_LENGTH = 500;

/**
 * Append an entry to the audit log as RFC 8785 canonical JSON, and sign a checkpoint. Secrets are masked first, because
 * an entry can never be removed. Call it in the transaction that makes the change.
 */
export async function recordAction(
  tx: Tx,
  { actor, from, now, auditLog }: Acting,
  { action, object, before = null, after = null, reason = null }: RecordedAction,
): Promise<void> {
  const at = now().toISOString();
  const entry = maskSecrets({
    v: ENTRY_VERSION,
    at,
    action,
    actor: actorIdentity(actor),
    from,
    object: { kind: object.kind, id: String(object.id).slice(0, MAX_ID_LENGTH) },
    before: boundedValue(before),
    after: boundedValue(after),
    reason,
  } satisfies AuditLogEntry);
  const end = await logEnd(tx, 'audit');
  const idx = await appendBytes(tx, 'audit', Buffer.from(canonicalJson(entry as JsonValue)), end);
  await addAuditEntry(tx, {
    idx,
    at,
    actor: await findOrCreateActor(tx, actor),
    action,
    object: auditedObject(entry.object),
  });
  await signCheckpoint(tx, auditLog, at, end);
}

/** An object as the list of the audit log searches for it: `KIND:ID`. */
export function auditedObject({ kind, id }: AuditLogEntry['object']): string {
  return `${kind}:${id}`;
}

function boundedValue(value: unknown): JsonValue {
  const written = canonicalJson(JSON.parse(JSON.stringify(value)) as JsonValue);
  const bytes = Buffer.byteLength(written);
  if (bytes > MAX_VALUE_BYTES) return { sha256: hash('sha256', written), bytes };
  return JSON.parse(written) as JsonValue;
}
