/** When this store was migrated to authority; a store that was filled with authority from the start never is. */
import type { Db, Tx } from '#db/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';

const KEY = 'authority-migration';

/** Times are RFC 3339; `finishedAt` is null while the migration runs. */
export type MigrationState = { startedAt: string; finishedAt: string | null };

/** The state of the migration; null for a store that needed none. */
export async function migrationState(db: Db): Promise<MigrationState | null> {
  const stored = await readMeta(db, KEY);
  return stored === null ? null : (JSON.parse(stored) as MigrationState);
}

/** Store the state of the migration. */
export async function writeMigrationState(tx: Tx, state: MigrationState): Promise<void> {
  await writeMeta(tx, KEY, JSON.stringify(state));
}
