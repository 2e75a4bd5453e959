/** Tells open pages and subscribers of what an audit found, unless the audit before it found the same. */
import { hash } from 'node:crypto';
import { openDatabase } from '#db/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { addEvent } from '#db/system/outbox.ts';
import type { AuditReport } from '#lib/query/audit/run-audit.ts';

/** The SHA-256 of the differences that were told last; empty: the last audit found none. */
const TOLD = 'audit-differences-told';
/** The differences that the event names. */
const MAX_NAMED = 5;

/** The data folder, and the database that has the data; null: SQLite in the folder. */
type DataPlace = { folder: string; databaseUrl: string | null };

/**
 * Add an event to the store where a finished audit found other differences than the one before it.
 * Returns false where there is something to tell, and the store cannot be written, as where it is damaged.
 */
export async function tellAudit(place: DataPlace, report: AuditReport, now: Date): Promise<boolean> {
  const { outcome, differences, total } = report;
  if (outcome === 'interrupted') return true;
  const found = total === 0 ? '' : hash('sha256', JSON.stringify([total, differences]));
  try {
    const store = await openDatabase(place);
    try {
      if (((await readMeta(store.read, TOLD)) ?? '') === found) return true;
      const named = differences
        .slice(0, MAX_NAMED)
        .map(({ table, key, message }) => `${table} ${key ?? ''}: ${message}`);
      await store.write(async (tx) => {
        if (total > 0) await addEvent(tx, now.toISOString(), { type: 'audit', total, differences: named });
        await writeMeta(tx, TOLD, found);
      });
      return true;
    } finally {
      await store.close();
    }
  } catch {
    return total === 0;
  }
}
