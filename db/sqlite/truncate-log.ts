/** Cuts the write-ahead log of a data folder. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';

const CHECKPOINT_ATTEMPTS = 50;
const CHECKPOINT_PAUSE_MS = 100;

/**
 * Write the write-ahead log of a data folder back to the database and cut it to nothing, so that no former page stays
 * in it. Returns false where readers prevented it for five seconds; the next checkpoint of SQLite then overwrites it.
 */
export async function truncateWal(folder: string): Promise<boolean> {
  const client = new Database(join(folder, 'attestry.db'), { timeout: 0 });
  try {
    for (let attempt = 0; attempt < CHECKPOINT_ATTEMPTS; attempt += 1) {
      if (isDone(client)) return true;
      await pause(CHECKPOINT_PAUSE_MS);
    }
    return false;
  } finally {
    client.close();
  }
}

function isDone(client: Database.Database): boolean {
  try {
    const [row] = client.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return row?.busy === 0;
  } catch {
    return false;
  }
}
