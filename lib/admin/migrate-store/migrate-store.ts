/** Moves the store of a data folder from SQLite to PostgreSQL. */
import { join } from 'node:path';
import { openRowSource } from '#db/backup.ts';
import { fillDatabase, markFolder, openStore } from '#db/open.ts';
import { lastCheckpoint, logSize } from '#db/log/log.ts';
import { readMacSecret } from '#db/audit/store.ts';
import { type AuditReport, runAudit } from '#lib/query/audit/run-audit.ts';
import { type BackupStep, stepProgress } from '../backup/step-progress.ts';

export type MigrationOptions = {
  /** The data folder, which no app may serve meanwhile. */
  folder: string;
  /** The address of an empty database of PostgreSQL. */
  databaseUrl: string;
  now: () => Date;
  progress?: (step: BackupStep) => void;
  signal: AbortSignal;
};

/** A store that was moved. `copied`: whether this call has copied it; the database may have had the copy already. */
export type MovedStore = {
  copied: boolean;
  log: { size: number; checkpoint: string | null };
  audit: AuditReport;
};

/**
 * Copy the store of a folder into a database, compare both, and audit the database. The copy is one transaction: after
 * an interrupt the database is empty, and the next call begins anew; after one that came later, the next call compares
 * the copy and goes on. Where the audit finds no difference, the folder is marked, so that no app serves its SQLite
 * file any more, with which one key would sign two histories. Throws `conflict` where an app serves the folder, where
 * the database has another store, and where the copy differs; `not-found` where the folder has no store.
 */
export async function migrateStore({
  folder,
  databaseUrl,
  now,
  progress,
  signal,
}: MigrationOptions): Promise<MovedStore> {
  const step = stepProgress(progress, ['copy', 'audit']);
  // The store is open so that it has the schema of this version, and that no app writes meanwhile.
  openRowSource(folder).close();
  const store = openStore(folder, { exclusive: true });
  try {
    const source = openRowSource(folder);
    let copied: boolean;
    try {
      copied = await fillDatabase(source, databaseUrl, {
        secret: readMacSecret(folder),
        progress: step('copy'),
        signal,
      });
    } finally {
      source.close();
    }
    const show = step('audit');
    const audit = await runAudit({
      folder,
      databaseUrl,
      stateFile: join(folder, 'audit-state.db'),
      resume: false,
      examiner: null,
      now,
      signal,
      progress: ({ done, total }) => show(done, total),
    });
    if (audit.outcome === 'proved') markFolder(folder);
    const checkpoint = await lastCheckpoint(store.read);
    return { copied, log: { size: await logSize(store.read), checkpoint: checkpoint?.note ?? null }, audit };
  } finally {
    await store.close();
  }
}
