/** How artifacts stood before that changed, and what their status was at a time. */
import { and, asc, desc, eq, gt, lte, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../connection/connection.ts';
import { artifactById, type ArtifactRow } from '../artifact/artifacts.ts';
import { standingChange as t, statusHistory } from '../schema/index.ts';

/** How an artifact stands. `hasPlatforms`: an image index that has edges to the platforms that it names. */
export type Standing = Pick<ArtifactRow, 'project' | 'contender' | 'isIndex'> & { hasPlatforms: boolean };

/** The status of an artifact from `at` on, as its history has it. */
export type ShownStatus = Pick<ArtifactRow, 'status' | 'reason'> & { at: string };

const selectBefore = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.artifact, sql.placeholder('artifact')), gt(t.at, encodedPlaceholder(t.at, 'at'))))
    .orderBy(asc(t.at), asc(t.id))
    .limit(1)
    .prepare(),
);
const selectShown = prepared((db) =>
  db
    .select({ status: statusHistory.to, reason: statusHistory.reason, at: statusHistory.at })
    .from(statusHistory)
    .where(
      and(
        eq(statusHistory.artifact, sql.placeholder('artifact')),
        lte(statusHistory.at, encodedPlaceholder(statusHistory.at, 'at')),
      ),
    )
    .orderBy(desc(statusHistory.id))
    .limit(1)
    .prepare(),
);

const add = prepared((db) =>
  db
    .insert(t)
    .values({
      artifact: sql.placeholder('artifact'),
      at: sql.placeholder('at'),
      project: sql.placeholder('project'),
      contender: sql.placeholder('contender'),
      isIndex: sql.placeholder('isIndex'),
      hasPlatforms: sql.placeholder('hasPlatforms'),
    })
    .prepare(),
);

/** Record how an artifact (row id) stood before it changes at `at` (RFC 3339). */
export async function addStandingChange(
  tx: Tx,
  artifact: number,
  at: string,
  { project, contender, isIndex, hasPlatforms }: Standing,
): Promise<void> {
  await add(tx).run({ artifact, at, project, contender, isIndex, hasPlatforms });
}

/** How an artifact (row id) stood at a time (RFC 3339); null where that has not changed since. */
export async function standingBefore(db: Db, artifact: number, at: string): Promise<Standing | null> {
  return (await selectBefore(db).get({ artifact, at })) ?? null;
}

/** The status that an artifact (row id) had without an environment at a time (RFC 3339); null before its first one. */
export async function statusShownAt(db: Db, artifact: number, at: string): Promise<ShownStatus | null> {
  return (await selectShown(db).get({ artifact, at })) ?? null;
}

/** An artifact (row id) as it stood at a time (RFC 3339), with the status that it had then; null before it existed. */
export async function artifactAt(db: Db, id: number, at: string): Promise<(ArtifactRow & Standing) | null> {
  const shown = await statusShownAt(db, id, at);
  const row = shown && (await artifactById(db, id));
  if (!row) return null;
  const { project, contender, isIndex, hasPlatforms } = (await standingBefore(db, id, at)) ?? {
    ...row,
    hasPlatforms: true,
  };
  return { ...row, status: shown.status, project, contender, isIndex, hasPlatforms };
}

/** Artifacts (row ids) that belonged to a project (row id) and left it after a time (RFC 3339), at most `limit`. */
export async function artifactsThatLeft(db: Db, project: number, at: string, limit: number): Promise<number[]> {
  const rows = await orm(db)
    .selectDistinct({ artifact: t.artifact })
    .from(t)
    .where(and(eq(t.project, project), gt(t.at, at), sql`project is not null`))
    .limit(limit)
    .all();
  return rows.map((row) => row.artifact);
}
