/** Counts the frames of the write-ahead log: each has a page of the database file. */
import type Database from 'better-sqlite3';

/** `checkpointed`: how many of the `log` are moved into the file. */
export type Frames = { log: number; checkpointed: number };

/** Returns a function that counts the frames as they are now, outside of a transaction. */
export function openFrameCount(client: Database.Database): () => Frames {
  // https://sqlite.org/pragma.html#pragma_wal_checkpoint: NOOP only counts the frames.
  const count = client.prepare<[], Frames>('PRAGMA wal_checkpoint(NOOP)');
  return () => count.get()!;
}
