import { desc } from 'drizzle-orm';
import type { Db } from '../connection.ts';
import { orm } from '../connection.ts';
import { project } from '../schema/index.ts';
import type { ProjectRow } from './projects.ts';

/** Projects by their last build, newest first. */
export async function recentProjects(db: Db, limit: number): Promise<ProjectRow[]> {
  return orm(db).select().from(project).orderBy(desc(project.lastBuildAt)).limit(limit).all();
}
