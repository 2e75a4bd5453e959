import { and, desc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { release } from '../schema/index.ts';

export type ReleaseRow = typeof release.$inferSelect;

/** Keep a release; the same source and external id again is the same one, told anew. */
export async function keepRelease(tx: Tx, row: Omit<ReleaseRow, 'id'>): Promise<number> {
  const known = row.externalId === null ? undefined
    : await orm(tx).select({ id: release.id }).from(release).where(and(eq(release.source, row.source), eq(release.externalId, row.externalId), sql`external_id is not null`)).get();
  if (!known) return (await orm(tx).insert(release).values(row).returning({ id: release.id }).get()).id;
  await orm(tx).update(release).set(row).where(eq(release.id, known.id)).run();
  return known.id;
}

export async function releaseAt(db: Db, id: number): Promise<ReleaseRow | null> {
  return await orm(db).select().from(release).where(eq(release.id, id)).get() ?? null;
}

/** Newest first. */
export async function releasesOfProject(db: Db, project: number, limit: number): Promise<ReleaseRow[]> {
  return await orm(db).select().from(release).where(eq(release.project, project)).orderBy(desc(release.publishedAt)).limit(limit).all();
}
