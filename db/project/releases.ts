/** Releases of projects. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { release } from '../schema/index.ts';

/** A stored release. `project` is a row id. */
export type ReleaseRow = typeof release.$inferSelect;

/**
 * Store a release; the same source and external id again updates it. `earlierId` is the external id under which earlier
 * versions stored it; it matches a release of the same project only. Returns the row id.
 */
export async function upsertRelease(
  tx: Tx,
  row: Omit<ReleaseRow, 'id'>,
  earlierId: string | null = null,
): Promise<number> {
  const existing =
    (await releaseByExternalId(tx, row.source, row.externalId)) ?? (await earlierRelease(tx, row, earlierId));
  if (!existing) return (await orm(tx).insert(release).values(row).returning({ id: release.id }).get()).id;
  await orm(tx).update(release).set(row).where(eq(release.id, existing.id)).run();
  return existing.id;
}

async function earlierRelease(
  tx: Tx,
  row: Omit<ReleaseRow, 'id'>,
  earlierId: string | null,
): Promise<ReleaseRow | undefined> {
  const earlier = await releaseByExternalId(tx, row.source, earlierId);
  return earlier !== undefined && earlier.project === row.project ? earlier : undefined;
}

async function releaseByExternalId(tx: Tx, source: string, externalId: string | null): Promise<ReleaseRow | undefined> {
  if (externalId === null) return undefined;
  return await orm(tx)
    .select()
    .from(release)
    .where(and(eq(release.source, source), eq(release.externalId, externalId), sql`external_id is not null`))
    .get();
}

/** A release by its row id. */
export async function releaseById(db: Db, id: number): Promise<ReleaseRow | null> {
  return (await orm(db).select().from(release).where(eq(release.id, id)).get()) ?? null;
}
