/** Compares the entries of the audit log with the rows by which its list finds them. */
import { auditEntryAt, auditEntryIndexesFrom, checkpointsAfter } from '#db/audit/rows.ts';
import { MASK } from '#lib/secrets/mask.ts';
import { auditedObject } from '#lib/ingest/log/audit-log.ts';
import type { AuditLogEntry } from '#lib/views/audit-log/audit-log.ts';
import { asBytes, reporter, type Audit } from './check.ts';

/** Report the differences between an entry and its row. */
export async function compareAuditEntry(audit: Audit, idx: number, bytes: Uint8Array): Promise<void> {
  const report = reporter(audit, 'audit-log');
  const entry = parseEntry(bytes);
  if (entry === null) {
    report('audit_leaf', idx, 'the entry of the leaf is no entry of an audit log');
    return;
  }
  const row = await auditEntryAt(audit.store.read, idx);
  if (row === null) report('audit_entry', idx, `the list of the audit log lacks the entry ${idx}`);
  else if (
    row.at !== entry.at ||
    row.action !== entry.action ||
    row.object !== auditedObject(entry.object) ||
    row.kind !== entry.actor.kind ||
    (row.identifier !== entry.actor.identifier && !entry.actor.identifier.includes(MASK))
  )
    report('audit_entry', idx, `the row says ${row.action} of ${row.object}; the entry says otherwise`);
}

/** Compare a head of the audit log that an entry of the evidence log commits to with the checkpoint of this size. */
export async function compareAuditHead(
  audit: Audit,
  leaf: number,
  entry: { [member: string]: unknown },
): Promise<void> {
  const size = Number(entry.size);
  const [found] = await checkpointsAfter(audit.store.read, 'audit', size - 1, 1);
  const root = found?.size === size ? Buffer.from(asBytes(found.root)).toString('hex') : null;
  if (root !== entry.sha256)
    reporter(audit, 'audit-log')(
      'audit_checkpoint',
      size,
      `leaf ${leaf} of the evidence log says that the audit log had ${size} entries with another root`,
    );
}

/** Report rows without an entry: the log was cut. */
export async function reportRowsWithoutEntry(audit: Audit, size: number): Promise<void> {
  const report = reporter(audit, 'audit-log');
  for (const idx of await auditEntryIndexesFrom(audit.store.read, size, 100))
    report('audit_entry', idx, `the audit log has ${size} entries, but the list has the entry ${idx}`);
}

function parseEntry(bytes: Uint8Array): AuditLogEntry | null {
  try {
    const entry = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<AuditLogEntry> | null;
    return typeof entry?.at === 'string' && typeof entry.actor === 'object' && typeof entry.object === 'object'
      ? (entry as AuditLogEntry)
      : null;
  } catch {
    return null;
  }
}
