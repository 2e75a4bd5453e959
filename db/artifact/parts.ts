/** The parts of a release: the platforms of an image index. */
import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../sqlite/connection.ts';
import { prepared } from '../sqlite/connection.ts';
import { artifact } from '../schema/index.ts';

const selectParts = prepared((db) =>
  db
    .select({ id: artifact.id })
    .from(artifact)
    .where(eq(artifact.partOf, sql.placeholder('index')))
    .orderBy(asc(artifact.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** The parts (row ids) of the release of an index (row id), in ascending order, at most `limit`. */
export async function partIdsOfRelease(db: Db, index: number, limit: number): Promise<number[]> {
  return (await selectParts(db).all({ index, limit })).map(({ id }) => id);
}
