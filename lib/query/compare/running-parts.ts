/** What runs in an environment, now or at a past moment, as parts that are matched by project. */
import { artifactsByIds } from '#db/artifact/artifacts.ts';
import { ranAt } from '#db/history/running-at.ts';
import { slugOfProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { Part } from './parts.ts';
import type { EnvironmentSide } from './sides.ts';

/** Artifacts of one environment that are read. */
const MAX_RUNNING = 500;

/** The artifacts that run in an environment, each named by its project. `hidden`: 1 where more run than were read. */
export async function runningParts(
  context: Context,
  { id, name, at }: EnvironmentSide,
): Promise<{ parts: Part[]; hidden: number }> {
  const db = context.store.read;
  const moment = at ?? context.now().toISOString();
  const ran = await ranAt(db, { environment: id, at: moment, before: null, limit: MAX_RUNNING + 1 });
  const running = ran.filter(({ since, runsNow }) => (at === null ? runsNow : since !== null));
  const rows = await artifactsByIds(
    db,
    running.slice(0, MAX_RUNNING).map(({ artifact }) => artifact),
  );
  const parts = rows.map(async (row) => ({
    name: (await slugOfProject(db, row.project)) ?? row.name ?? 'without a project',
    digest: await digestOf(db, row),
    row,
    at,
    environment: name,
  }));
  return { parts: await Promise.all(parts), hidden: ran.length > MAX_RUNNING ? 1 : 0 };
}
