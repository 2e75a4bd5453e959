/** Watched packages, and their files. Times are RFC 3339. */
import { and, asc, desc, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { connection, packageFile, watchedPackage } from '../schema/index.ts';

export type WatchedPackageRow = typeof watchedPackage.$inferSelect;
export type PackageFileRow = typeof packageFile.$inferSelect;

/** Add a package of a connection (row id), which is asked about at `nextAt`. Returns its row id. */
export async function addWatchedPackage(
  tx: Tx,
  row: Pick<WatchedPackageRow, 'connection' | 'name' | 'nextAt'>,
): Promise<number> {
  const added = orm(tx)
    .insert(watchedPackage)
    .values({ ...row, outcome: 'never' });
  return (await added.returning({ id: watchedPackage.id }).get()).id;
}

/** A package by its row id; null where there is none. */
export async function watchedPackageById(db: Db, id: number): Promise<WatchedPackageRow | null> {
  return (await orm(db).select().from(watchedPackage).where(eq(watchedPackage.id, id)).get()) ?? null;
}

/** The packages of a connection (row id), by their names, at most `limit`. */
export async function packagesOf(db: Db, id: number, limit: number): Promise<WatchedPackageRow[]> {
  const rows = orm(db).select().from(watchedPackage).where(eq(watchedPackage.connection, id));
  return await rows.orderBy(asc(watchedPackage.name)).limit(limit).all();
}

/** The packages that are due, with the settings of their connections, longest due first, at most `limit`. */
export async function duePackages(
  db: Db,
  now: string,
  limit: number,
): Promise<{ id: number; source: string; settings: string | null }[]> {
  return await orm(db)
    .select({ id: watchedPackage.id, source: connection.source, settings: connection.settings })
    .from(watchedPackage)
    .innerJoin(connection, eq(connection.id, watchedPackage.connection))
    .where(and(lte(watchedPackage.nextAt, now), isNull(connection.endedAt)))
    .orderBy(asc(watchedPackage.nextAt))
    .limit(limit)
    .all();
}

/** Store how an attempt ended, or when the next one is due. A package whose connection has ended is left as it is. */
export async function updateWatchedPackage(
  tx: Tx,
  id: number,
  change: Partial<Omit<WatchedPackageRow, 'id' | 'connection' | 'name'>>,
): Promise<void> {
  await orm(tx)
    .update(watchedPackage)
    .set(change)
    .where(and(eq(watchedPackage.id, id), isNotNull(watchedPackage.nextAt)))
    .run();
}

/** Ask no more about the packages of a connection (row id). */
export async function endWatchedPackages(tx: Tx, id: number): Promise<void> {
  await orm(tx).update(watchedPackage).set({ nextAt: null }).where(eq(watchedPackage.connection, id)).run();
}

/** A file of a package (row id) by its name; null where it was not asked for. */
export async function findPackageFile(db: Db, id: number, name: string): Promise<PackageFileRow | null> {
  const isFile = and(eq(packageFile.package, id), eq(packageFile.name, name));
  return (await orm(db).select().from(packageFile).where(isFile).get()) ?? null;
}

/** Store what came of a file; an earlier result is replaced. */
export async function putPackageFile(tx: Tx, row: Omit<PackageFileRow, 'id'>): Promise<void> {
  await orm(tx)
    .insert(packageFile)
    .values(row)
    .onConflictDoUpdate({ target: [packageFile.package, packageFile.name], set: row })
    .run();
}

/** The files of a package (row id) that were asked for last, newest first, at most `limit`. */
export async function newestPackageFiles(db: Db, id: number, limit: number): Promise<PackageFileRow[]> {
  const rows = orm(db).select().from(packageFile).where(eq(packageFile.package, id));
  return await rows.orderBy(desc(packageFile.at), desc(packageFile.id)).limit(limit).all();
}
