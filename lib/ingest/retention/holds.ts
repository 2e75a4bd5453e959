/** The legal holds in force, ready to be asked. */
import type { Db } from '#db/open.ts';
import { currentProjectId } from '#db/project/projects.ts';
import { activeHolds } from '#db/retention/holds.ts';

export type Holds = {
  evidence: ReadonlySet<number>;
  artifacts: ReadonlySet<number>;
  /** Whether a project (row id) is held, under the name that it has now or under one that it had. */
  isProjectHeld(project: number | null): Promise<boolean>;
};

/** Load them. A hold on a project that was merged into another one holds that one. */
export async function loadHolds(db: Db): Promise<Holds> {
  const rows = await activeHolds(db);
  const projects = new Set<number>();
  for (const { project } of rows) if (project !== null) projects.add(await currentProjectId(db, project));
  return {
    evidence: new Set(rows.flatMap(({ evidence }) => evidence ?? [])),
    artifacts: new Set(rows.flatMap(({ artifact }) => artifact ?? [])),
    isProjectHeld: async (project) =>
      project !== null && projects.size > 0 && projects.has(await currentProjectId(db, project)),
  };
}
