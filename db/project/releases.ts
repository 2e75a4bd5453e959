/** Releases of projects, and the files that they name by their digests. */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../connection/connection.ts';
import { artifact, release, releaseFile } from '../schema/index.ts';

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

/** A release that names a digest. `project` is a row id; `evidence` the document that names it, 0 for a webhook. */
export type NamingRelease = {
  id: number;
  project: number | null;
  tag: string;
  url: string | null;
  publishedAt: string | null;
  source: string;
  externalId: string | null;
  evidence: number;
};

const add = prepared((db) =>
  db
    .insert(releaseFile)
    .values({
      release: sql.placeholder('release'),
      alg: sql.placeholder('alg'),
      value: sql.placeholder('value'),
      evidence: sql.placeholder('evidence'),
    })
    .onConflictDoNothing()
    .prepare(),
);
const naming = prepared((db) =>
  db
    .select({
      id: release.id,
      project: release.project,
      tag: release.tag,
      url: release.url,
      publishedAt: release.publishedAt,
      source: release.source,
      externalId: release.externalId,
      evidence: releaseFile.evidence,
    })
    .from(releaseFile)
    .innerJoin(release, eq(release.id, releaseFile.release))
    .where(
      and(
        eq(releaseFile.value, encodedPlaceholder(releaseFile.value, 'value')),
        eq(releaseFile.alg, sql.placeholder('alg')),
      ),
    )
    .orderBy(asc(releaseFile.evidence), asc(releaseFile.release))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const known = prepared((db) =>
  db
    .selectDistinct({ id: artifact.id })
    .from(releaseFile)
    .innerJoin(artifact, and(eq(artifact.value, releaseFile.value), eq(artifact.alg, releaseFile.alg)))
    .where(eq(releaseFile.release, sql.placeholder('release')))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** Note that a release names a file. */
export async function addReleaseFile(tx: Tx, row: typeof releaseFile.$inferSelect): Promise<void> {
  await add(tx).run(row);
}

/** Forget the files that a host reported of a release (row id): its next report names all of them. */
export async function removeReportedFiles(tx: Tx, id: number): Promise<void> {
  await orm(tx)
    .delete(releaseFile)
    .where(and(eq(releaseFile.release, id), eq(releaseFile.evidence, 0)))
    .run();
}

/** The releases that name a digest, at most `limit`: what hosts have reported first, then by the oldest document. */
export async function releasesNaming(
  db: Db,
  { alg, value }: { alg: number; value: string },
  limit: number,
): Promise<NamingRelease[]> {
  return await naming(db).all({ alg, value, limit });
}

/** The artifacts (row ids) that a release (row id) names, at most `limit`. */
export async function artifactsOfRelease(db: Db, id: number, limit: number): Promise<number[]> {
  return (await known(db).all({ release: id, limit })).map((row) => row.id);
}
