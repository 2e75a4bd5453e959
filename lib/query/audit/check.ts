/** What one check of the audit gets, and what it answers. */
import { type AuditState, type AuditStore } from '#db/audit/store.ts';
import type { NoteVerifier } from '#lib/log/note.ts';

/** The key of the log as the data folder has it. */
export type LogKey = {
  /** Verifies checkpoints; null where the origin of the log is unknown. */
  verifier: NoteVerifier | null;
  /** Verifies checkpoints of the audit log, which the same key signs under another name. */
  auditVerifier: NoteVerifier | null;
  /** The secret of the row MACs, 32 bytes. */
  secret: Uint8Array;
};

/** An audit that is running. */
export type Audit = {
  store: AuditStore;
  state: AuditState;
  now: () => Date;
  /** Null where the file is missing, cannot be read, or has another key than the one that signed the log. */
  key: LogKey | null;
};

/** The result of one step: where the next one goes on (null: the check is done), and how many rows it has read. */
export type StepResult = { cursor: string | null; done: number };

/** One check. It runs in steps, each of which reads one moment of the store. */
export type AuditCheck = {
  name: string;
  /** What it proves, as a part of a sentence. */
  description: string;
  /** The number of rows that it will read, to show progress. */
  total(audit: Audit): Promise<number> | number;
  step(audit: Audit, cursor: string | null): Promise<StepResult> | StepResult;
};

/**
 * Whether a row is newer than the log that the audit has read: the audit may run beside an app that writes, and leaves
 * such a row to the next audit. Row ids grow.
 */
export function isNewerThanLog({ state }: Audit, table: string, id: number): boolean {
  const newest = JSON.parse(state.noted('newest-rows') ?? '{}') as { [table: string]: number };
  return id > (newest[table] ?? Number.POSITIVE_INFINITY);
}

/** Whether a change at a time (RFC 3339) may be newer than the log that the audit has read. */
export function isAfterLog({ state }: Audit, at: string | null): boolean {
  const readAt = state.noted('log-read-at');
  return at !== null && readAt !== null && at > readAt;
}

/**
 * A value of a column that has bytes. Somebody may have put a value of another type there, which SQLite accepts; its
 * text then counts as the bytes, and has another hash.
 */
export function asBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value));
}

/** A value of a column that has text. */
export function asText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
}

/** A function that records differences of one check. */
export function reporter(audit: Audit, check: string) {
  return (table: string, key: string | number | null, message: string): void =>
    audit.state.addDifference({ check, table, key: key === null ? null : String(key), message });
}
