/** The targets that count for a project or for the whole installation. */
import { describeTargetValue } from '#lib/metrics/describe-target.ts';
import { ALL_PROJECTS } from '#lib/metrics/rollup-deltas.ts';
import { TARGET_FIGURES, TARGET_KINDS, type TargetFigure, type TargetOwner } from '#lib/metrics/target.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { actorById } from '#db/system/actors.ts';
import { newestTarget, targetHistory, type TargetRow } from '#db/target/targets.ts';
import type { Context } from '#lib/context/context.ts';
import type { TargetsView, TargetView } from '#lib/views/metrics.ts';

const MAX_CHANGES = 100;

/** A target that was not removed, and whose it is. */
export type TargetInForce = { row: TargetRow & { value: number }; of: TargetOwner };

/**
 * The targets that count for a project (row id; `ALL_PROJECTS`: the installation), in the order of `TARGET_FIGURES`. A
 * target of the project wins over that of the installation, which counts again where the project removes its own.
 */
export async function targetsInForce(db: Db, project: number): Promise<TargetInForce[]> {
  const owners: [number, TargetOwner][] = [
    ...(project === ALL_PROJECTS ? [] : ([[project, 'project']] as [number, TargetOwner][])),
    [ALL_PROJECTS, 'installation'],
  ];
  const found: TargetInForce[] = [];
  for (const figure of TARGET_FIGURES) {
    for (const [id, of] of owners) {
      const row = await newestTarget(db, id, figure);
      if (row === null || row.value === null) continue;
      found.push({ row: { ...row, value: row.value }, of });
      break;
    }
  }
  return found;
}

/**
 * The targets that count for a project (a present or former slug), or for the whole installation (null), and who set
 * and removed them. Null where the actor sees no such project.
 */
export async function getTargets({ store }: Pick<Context, 'store'>, slug: string | null): Promise<TargetsView | null> {
  const db = store.read;
  const project = slug === null ? null : await findProject(db, slug);
  if (slug !== null && project === null) return null;
  const id = project?.id ?? ALL_PROJECTS;
  const targets = (await targetsInForce(db, id)).map(async ({ row, of }): Promise<TargetView> => ({
    figure: row.figure,
    value: row.value,
    of,
    bound: TARGET_KINDS[row.figure].bound,
    text: describeTargetValue(row),
    ...(await versionOf(db, row)),
  }));
  const versions = TARGET_FIGURES.map(async (figure): Promise<[TargetFigure, number]> => [
    figure,
    (await newestTarget(db, id, figure))?.version ?? 0,
  ]);
  const history = (await targetHistory(db, id, MAX_CHANGES)).map(async (row) => ({
    figure: row.figure,
    value: row.value,
    ...(await versionOf(db, row)),
  }));
  return {
    project: project?.slug ?? null,
    targets: await Promise.all(targets),
    versions: Object.fromEntries(await Promise.all(versions)) as TargetsView['versions'],
    history: await Promise.all(history),
  };
}

async function versionOf(db: Db, { version, createdAt, createdBy, reason }: TargetRow) {
  return { version, at: createdAt, by: await actorById(db, createdBy), reason };
}
