/** What GitHub lists of artifacts, and when it is asked again. Times are RFC 3339. */
import { and, asc, desc, eq, inArray, isNotNull, isNull, lte } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { githubRecords } from '../schema/index.ts';

export type GithubRecordsRow = typeof githubRecords.$inferSelect;

/** The row of an artifact (row id); null where GitHub was never to be asked about it. */
export async function githubRecordsOf(db: Db, id: number): Promise<GithubRecordsRow | null> {
  return (await orm(db).select().from(githubRecords).where(eq(githubRecords.artifact, id)).get()) ?? null;
}

/** The rows of artifacts (row ids). */
export async function githubRecordsOfMany(db: Db, ids: readonly number[]): Promise<GithubRecordsRow[]> {
  if (ids.length === 0) return [];
  return await orm(db)
    .select()
    .from(githubRecords)
    .where(inArray(githubRecords.artifact, [...ids]))
    .all();
}

/** Ask about an artifact of a project (row ids) at `nextAt`. What is known for another project is forgotten. */
export async function watchGithubRecords(
  tx: Tx,
  row: Pick<GithubRecordsRow, 'artifact' | 'project'> & { nextAt: string },
): Promise<void> {
  const known = await githubRecordsOf(tx, row.artifact);
  if (known?.project === row.project) return updateGithubRecords(tx, row.artifact, { nextAt: row.nextAt });
  if (known !== null) await removeGithubRecords(tx, row.artifact);
  await orm(tx)
    .insert(githubRecords)
    .values({ ...row, outcome: 'never' })
    .run();
}

/** Store how an attempt ended, or when the next one is due. */
export async function updateGithubRecords(
  tx: Tx,
  id: number,
  change: Partial<Omit<GithubRecordsRow, 'artifact' | 'project'>>,
): Promise<void> {
  await orm(tx).update(githubRecords).set(change).where(eq(githubRecords.artifact, id)).run();
}

/** Forget what GitHub listed of an artifact (row id). */
export async function removeGithubRecords(tx: Tx, id: number): Promise<void> {
  await orm(tx).delete(githubRecords).where(eq(githubRecords.artifact, id)).run();
}

/** The artifacts (row ids) that are due, longest due first, at most `limit`. */
export async function dueGithubRecords(db: Db, now: string, limit: number): Promise<number[]> {
  const rows = orm(db)
    .select({ artifact: githubRecords.artifact })
    .from(githubRecords)
    .where(and(isNotNull(githubRecords.nextAt), lte(githubRecords.nextAt, now)));
  return (await rows.orderBy(asc(githubRecords.nextAt)).limit(limit).all()).map((row) => row.artifact);
}

/** Until when GitHub wants no requests; null where it has not said so. It may be over. */
export async function githubLimitedUntil(db: Db): Promise<string | null> {
  const { limitedUntil } = githubRecords;
  const some = orm(db).select({ limitedUntil }).from(githubRecords).where(isNotNull(limitedUntil));
  return (await some.orderBy(desc(limitedUntil)).limit(1).get())?.limitedUntil ?? null;
}

/** Artifacts (row ids) that are asked about no more, and were asked about last before a time, at most `limit`. */
export async function oldGithubRecords(db: Db, before: string, limit: number): Promise<number[]> {
  const rows = orm(db)
    .select({ artifact: githubRecords.artifact })
    .from(githubRecords)
    .where(and(isNull(githubRecords.nextAt), lte(githubRecords.askedAt, before)));
  return (await rows.orderBy(asc(githubRecords.askedAt)).limit(limit).all()).map((row) => row.artifact);
}
