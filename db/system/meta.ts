/** Single values by key, and totals by name. */
import { asc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { counter, meta } from '../schema/index.ts';

const get = prepared((db) =>
  db
    .select({ value: meta.value })
    .from(meta)
    .where(eq(meta.key, sql.placeholder('key')))
    .prepare(),
);
const set = prepared((db) =>
  db
    .insert(meta)
    .values({ key: sql.placeholder('key'), value: sql.placeholder('value') })
    .onConflictDoUpdate({ target: meta.key, set: { value: sql`excluded.value` } })
    .prepare(),
);
const increment = prepared((db) =>
  db
    .insert(counter)
    .values({ name: sql.placeholder('name'), value: sql.placeholder('by') })
    .onConflictDoUpdate({ target: counter.name, set: { value: sql`${counter.value} + excluded.value` } })
    .prepare(),
);

/** The value of a key; null where it is not set. */
export async function readMeta(db: Db, key: string): Promise<string | null> {
  return (await get(db).get({ key }))?.value ?? null;
}

/** Set the value of a key. */
export async function writeMeta(tx: Tx, key: string, value: string): Promise<void> {
  await set(tx).run({ key, value });
}

/** Remove a key and its value. */
export async function deleteMeta(tx: Tx, key: string): Promise<void> {
  await orm(tx).delete(meta).where(eq(meta.key, key)).run();
}

/** Add `by` to a total, which starts at zero. */
export async function incrementCounter(tx: Tx, name: string, by = 1): Promise<void> {
  await increment(tx).run({ name, by });
}

/** Every total by name. There are few names, because only code sets them. */
export async function readCounters(db: Db): Promise<{ [name: string]: number }> {
  return Object.fromEntries(
    (await orm(db).select().from(counter).orderBy(asc(counter.name)).limit(1000).all()).map((row) => [
      row.name,
      row.value,
    ]),
  );
}
