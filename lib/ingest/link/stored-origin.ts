/** The project and build that were stored for a document. */
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import { projectById } from '#db/project/projects.ts';
import { speakerOf } from '#lib/ingest/authority/speaker.ts';
import type { Origin } from './origin.ts';

export async function storedOrigin(db: Db, row: StoredEvidence): Promise<Origin> {
  const project = row.project === null ? null : await projectById(db, row.project);
  const build = row.build === null ? null : await buildById(db, row.build);
  const { basis } = await speakerOf(db, row);
  return { project, build, isVouchedFor: basis === 'repository' || basis === 'key' };
}
