/** Artifacts over which two expected projects have equal authority. */
import { and, count, desc, eq, or, sql } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
import { artifact as t } from '../schema/index.ts';
import type { ArtifactRow } from './artifacts.ts';

// The condition is part of the SQL, not bound: SQLite uses a partial index only where it sees it.
const IN_CONFLICT = sql`contender is not null`;

const asOwner = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.project, sql.placeholder('project')), IN_CONFLICT))
    .orderBy(desc(t.firstSeen))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const asContender = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.contender, sql.placeholder('project')), IN_CONFLICT))
    .orderBy(desc(t.firstSeen))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const countAll = prepared((db) =>
  db
    .select({ n: count() })
    .from(t)
    .where(and(or(eq(t.project, sql.placeholder('project')), eq(t.contender, sql.placeholder('project'))), IN_CONFLICT))
    .prepare(),
);

/** The artifacts in conflict of a project (row id), newest first, at most `limit`, and the number of all. */
export async function artifactsInConflict(
  db: Db,
  project: number,
  limit: number,
): Promise<{ rows: ArtifactRow[]; total: number }> {
  const found = [...(await asOwner(db).all({ project, limit })), ...(await asContender(db).all({ project, limit }))];
  if (found.length === 0) return { rows: [], total: 0 };
  const rows = found.sort((a, b) => Date.parse(b.firstSeen) - Date.parse(a.firstSeen)).slice(0, limit);
  return { rows, total: (await countAll(db).get({ project }))!.n };
}
