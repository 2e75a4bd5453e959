/** The project and build that were stored for a document. */
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import { projectById } from '#db/project/projects.ts';
import type { Origin } from './origin.ts';

export async function storedOrigin(db: Db, row: StoredEvidence): Promise<Origin> {
  const project = row.project === null ? null : await projectById(db, row.project);
  const build = row.build === null ? null : await buildById(db, row.build);
  return { project, build };
}
