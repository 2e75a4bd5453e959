/** The targets of figures, by version. */
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { TargetFigure } from '#lib/metrics/target.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { metricTarget as t } from '../schema/index.ts';

/** A version of a target. `value` null: the target was removed. */
export type TargetRow = Omit<typeof t.$inferSelect, 'figure'> & { figure: TargetFigure };

const selectNewest = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.project, sql.placeholder('project')), eq(t.figure, sql.placeholder('figure'))))
    .orderBy(desc(t.version))
    .limit(1)
    .prepare(),
);

const selectHistory = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.project, sql.placeholder('project')))
    .orderBy(desc(t.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** The newest version of a target of a project (row id; 0: the installation); null where there never was one. */
export async function newestTarget(db: Db, project: number, figure: TargetFigure): Promise<TargetRow | null> {
  return ((await selectNewest(db).get({ project, figure })) as TargetRow | undefined) ?? null;
}

/** The versions of all targets of a project (row id; 0: the installation), the newest first, at most `limit`. */
export async function targetHistory(db: Db, project: number, limit: number): Promise<TargetRow[]> {
  return (await selectHistory(db).all({ project, limit })) as TargetRow[];
}

/** Add a version of a target, which counts from now on. */
export async function addTarget(tx: Tx, row: Omit<TargetRow, 'id'>): Promise<void> {
  await orm(tx).insert(t).values(row).run();
}

/**
 * A project that is merged into another one (row ids) brings its targets, except those of figures for which that one
 * has set or removed one itself.
 */
export async function moveTargets(tx: Tx, from: number, into: number): Promise<void> {
  const figuresOf = async (project: number) =>
    (await orm(tx).selectDistinct({ figure: t.figure }).from(t).where(eq(t.project, project)).all()).map(
      ({ figure }) => figure,
    );
  const kept = await figuresOf(into);
  const moved = (await figuresOf(from)).filter((figure) => !kept.includes(figure));
  if (moved.length === 0) return;
  await orm(tx)
    .update(t)
    .set({ project: into })
    .where(and(eq(t.project, from), inArray(t.figure, moved)))
    .run();
}
