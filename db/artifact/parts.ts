/** The parts of a release: the platforms of an image index. */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
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

const selectAmong = prepared((db) =>
  db
    .select({ id: artifact.id })
    .from(artifact)
    .where(
      and(
        sql`${artifact.id} in (select value from json_each(${sql.placeholder('ids')}))`,
        sql`${artifact.partOf} in (select value from json_each(${sql.placeholder('ids')}))`,
      ),
    )
    .prepare(),
);

/** Of some artifacts (row ids), those that are parts of a release whose index is among them. */
export async function partsAmong(db: Db, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await selectAmong(db).all({ ids: JSON.stringify(ids) });
  return new Set(rows.map(({ id }) => id));
}

/** The parts (row ids) of the release of an index (row id), in ascending order, at most `limit`. */
export async function partIdsOfRelease(db: Db, index: number, limit: number): Promise<number[]> {
  return (await selectParts(db).all({ index, limit })).map(({ id }) => id);
}
