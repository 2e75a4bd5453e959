/** The audit log: its entries, their list, and the proof that one is in the log. */
import type { CallerOrigin } from '#lib/actor.ts';
import type { Action } from '#lib/access/actions.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { ActorView } from '#lib/views/reference/actor.ts';

/** An entry as it is in the log. Its leaf is RFC 8785 canonical JSON of exactly these members. */
export type AuditLogEntry = {
  v: number;
  at: string;
  action: Action;
  actor: ActorView;
  from: CallerOrigin;
  object: { kind: string; id: string };
  /** Null: there was or is nothing. A value of more than 24 KiB is `{ sha256, bytes }`. */
  before: JsonValue;
  after: JsonValue;
  reason: string | null;
};

/** An entry and its index in the log. */
export type AuditLogItem = { index: number; entry: AuditLogEntry };

export type AuditLogFilter = {
  /** `KIND:IDENTIFIER`, as `token:3`. */
  actor?: string;
  action?: Action;
  /** `KIND:ID`, as `policy:release-gate`. */
  object?: string;
  /** At or after `from` and before `until`, RFC 3339. */
  from?: string;
  until?: string;
};

export type AuditLogQuery = AuditLogFilter & { cursor?: string; limit?: number };
export type AuditLogPage = { entries: AuditLogItem[]; cursor: string | null };

/** The head of the audit log. `key` is the verifier key (C2SP signed-note) of its checkpoints. */
export type AuditLogHead = { size: number; root: string; checkpoint: string | null; key: string };

/** An entry with its inclusion proof (RFC 6962 §2.1.1) in the newest checkpoint. Hashes are hex, from leaf to root. */
export type ProvedAuditLogItem = AuditLogItem & {
  leafHash: string;
  treeSize: number;
  root: string;
  proof: string[];
  checkpoint: string;
  key: string;
};

/** An attempt that was refused. `attempt` is `session.start`, or the verb that the caller may not do. */
export type RefusedActionItem = {
  id: number;
  at: string;
  actor: ActorView | null;
  from: { door: string; address: string | null };
  attempt: string;
  subject: string | null;
  message: string;
};
export type RefusedActionPage = { refused: RefusedActionItem[]; cursor: string | null };
