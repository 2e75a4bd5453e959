/** The connections of sources, and their sealed secrets. Times are RFC 3339. */
import { and, asc, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { connection, connectionSecret } from '../schema/index.ts';

/** A connection. `settings` is what its source made of the settings when they were stored. */
export type ConnectionRow = Omit<typeof connection.$inferSelect, 'hosts' | 'projects' | 'environments'> & {
  hosts: string[];
  projects: string[];
  environments: string[];
};

export type NewConnection = Omit<ConnectionRow, 'id' | 'endedAt' | 'endedBy'>;
export type SecretPurpose = (typeof connectionSecret.$inferSelect)['purpose'];
export type SecretRow = typeof connectionSecret.$inferSelect;

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

const toRow = (row: typeof connection.$inferSelect): ConnectionRow => ({
  ...row,
  hosts: words(row.hosts),
  projects: words(row.projects),
  environments: JSON.parse(row.environments) as string[],
});

/** Add a connection; returns its row id, or null where one in force has the same source and name. */
export async function addConnection(tx: Tx, row: NewConnection): Promise<number | null> {
  const added = await orm(tx)
    .insert(connection)
    .values({
      ...row,
      hosts: row.hosts.join(' '),
      projects: row.projects.join(' '),
      environments: JSON.stringify(row.environments),
    })
    .onConflictDoNothing()
    .returning({ id: connection.id })
    .get();
  return added?.id ?? null;
}

/** The connection in force with a source and a name; null where there is none. */
export async function findConnection(db: Db, source: string, name: string): Promise<ConnectionRow | null> {
  // The condition of the unique index `connection_name`, word for word, so that SQLite can use it.
  const row = await orm(db)
    .select()
    .from(connection)
    .where(and(eq(connection.source, source), eq(connection.name, name), isNull(connection.endedAt)))
    .get();
  return row ? toRow(row) : null;
}

/** A connection, ended or not, by its row id. */
export async function connectionById(db: Db, id: number): Promise<ConnectionRow | null> {
  const row = await orm(db).select().from(connection).where(eq(connection.id, id)).get();
  return row ? toRow(row) : null;
}

/** The connections with a row id below `before`, newest first, at most `limit`, ended ones too. */
export async function listConnections(db: Db, before: number, limit: number): Promise<ConnectionRow[]> {
  const rows = orm(db).select().from(connection).where(lt(connection.id, before));
  return (await rows.orderBy(desc(connection.id)).limit(limit).all()).map(toRow);
}

/** The number of connections in force. */
export async function countConnections(db: Db): Promise<number> {
  const counted = orm(db).select({ n: sql<number>`count(*)` });
  return (await counted.from(connection).where(isNull(connection.endedAt)).get())!.n;
}

/** End a connection; `actor` is a row id. Returns false where it has ended. Its secrets are deleted. */
export async function endConnection(tx: Tx, id: number, at: string, actor: number): Promise<boolean> {
  const ended = await orm(tx)
    .update(connection)
    .set({ endedAt: at, endedBy: actor })
    .where(and(eq(connection.id, id), isNull(connection.endedAt)))
    .run();
  await orm(tx).delete(connectionSecret).where(eq(connectionSecret.connection, id)).run();
  return ended.changes > 0;
}

/** Add a secret. The caller seals it with `place`, the text that binds it to its connection. */
export async function addSecret(tx: Tx, row: Omit<SecretRow, 'id'>): Promise<void> {
  await orm(tx).insert(connectionSecret).values(row).run();
}

/** The secrets of a connection that are accepted at a time, oldest first. */
export async function secretsOf(db: Db, id: number, at: string): Promise<SecretRow[]> {
  return await orm(db)
    .select()
    .from(connectionSecret)
    .where(
      and(
        eq(connectionSecret.connection, id),
        or(isNull(connectionSecret.expiresAt), gt(connectionSecret.expiresAt, at)),
      ),
    )
    .orderBy(asc(connectionSecret.id))
    .all();
}

/**
 * Let the current secrets for a purpose be accepted until a time only, and delete those that are accepted no longer.
 */
export async function expireSecrets(
  tx: Tx,
  { connection: of, purpose, until, now }: { connection: number; purpose: SecretPurpose; until: string; now: string },
): Promise<void> {
  const isOf = and(eq(connectionSecret.connection, of), eq(connectionSecret.purpose, purpose));
  await orm(tx)
    .update(connectionSecret)
    .set({ expiresAt: until })
    .where(and(isOf, isNull(connectionSecret.expiresAt)))
    .run();
  const isOver = sql`${connectionSecret.expiresAt} <= ${Date.parse(now)}`;
  await orm(tx).delete(connectionSecret).where(and(isOf, isOver)).run();
}
