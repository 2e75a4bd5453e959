/**
 * What the processes with one database tell each other and nobody keeps: in tables without a write-ahead log, outside
 * of the transactions that write, over the connection of the session.
 */
import type { SharedState } from '../../connection/store.ts';

/** Runs a statement over the connection of the session. */
type Run = (query: { name?: string; text: string; values?: unknown[] }) => Promise<{ rows: unknown[] }>;

/** The clock of the server, in ms: those of the processes may differ. */
const NOW = 'extract(epoch FROM clock_timestamp()) * 1000';
/** How often a process removes buckets that are full again and notes that are too old, and when a note is; in ms. */
const PRUNE_MS = 60_000;
const NOTE_MS = 3_600_000;

// A bucket is the time at which it is full again: one number, and one statement that reads and writes it. The row is
// locked, so that two processes never take the same share (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).
const TAKE = `WITH asked AS (SELECT $1::text AS key, ${NOW} AS now, $2::double precision AS cost, $3::double precision AS size),
  taken AS (
    INSERT INTO caller_limit AS l (key, full_at) SELECT key, now + cost FROM asked
      ON CONFLICT (key) DO UPDATE SET full_at = greatest(l.full_at, (SELECT now FROM asked)) + $2
        WHERE greatest(l.full_at, (SELECT now FROM asked)) + $2 <= (SELECT now FROM asked) + $3
      RETURNING 0 AS wait)
  SELECT wait FROM taken UNION ALL
  SELECT greatest(l.full_at + cost - now - size, 1) FROM asked JOIN caller_limit l USING (key)
    WHERE NOT EXISTS (SELECT 1 FROM taken)`;
const PUT = `INSERT INTO shared_note AS n (key, value, at) VALUES ($1, $2, ${NOW})
  ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at`;
const GET = `SELECT value, ${NOW} - at AS age FROM shared_note WHERE key = $1`;
const PRUNE_LIMITS = `DELETE FROM caller_limit WHERE full_at < ${NOW}`;
const PRUNE_NOTES = `DELETE FROM shared_note WHERE at < ${NOW} - ${NOTE_MS}`;

/** The shared state over a connection: `run` rejects while there is none. */
export function sharedState(run: Run): SharedState {
  let prunedAt = performance.now();
  const prune = async (): Promise<void> => {
    if (performance.now() - prunedAt < PRUNE_MS) return;
    prunedAt = performance.now();
    await run({ text: PRUNE_LIMITS });
    await run({ text: PRUNE_NOTES });
  };
  return {
    async take(bucket, { burst, perSecond }, times) {
      const share = 1_000 / perSecond;
      const values = [bucket, share * times, share * burst];
      const { rows } = await run({ name: 'attestry_take', text: TAKE, values });
      await prune();
      // A bucket that another process has begun at the same moment refuses, and cannot be read yet.
      const wait = (rows[0] as { wait: number } | undefined)?.wait ?? share;
      return wait === 0 ? null : wait / 1_000;
    },
    async put(key, value) {
      await run({ name: 'attestry_put_note', text: PUT, values: [key, value] });
      await prune();
    },
    async get(key) {
      const { rows } = await run({ name: 'attestry_get_note', text: GET, values: [key] });
      const [row] = rows as { value: string; age: number }[];
      return row === undefined ? null : { value: row.value, ageMs: row.age };
    },
  };
}
