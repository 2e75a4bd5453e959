/** Reads projects with what they expect. */
import type { ExpectingProject } from '#lib/authority/speaker.ts';
import type { Db } from '#db/open.ts';
import { currentExpectations } from '#db/project/expectations.ts';
import { projectById, projectSlugs } from '#db/project/projects.ts';

/** A project with its names and expectations. `isExpected`: somebody of this installation has claimed it. */
export type LoadedProject = ExpectingProject & { slug: string; isExpected: boolean };

/** Finds projects by row id, each read once; a merged project is the one that it was merged into. */
export type ProjectLookup = (id: number) => Promise<LoadedProject | null>;

export function projectLookup(db: Db): ProjectLookup {
  const known = new Map<number, Promise<LoadedProject | null>>();
  return (id) => {
    const found = known.get(id) ?? loadProject(db, id);
    known.set(id, found);
    return found;
  };
}

async function loadProject(db: Db, id: number): Promise<LoadedProject | null> {
  const row = await projectById(db, id);
  if (!row) return null;
  return {
    id: row.id,
    slug: row.slug,
    slugs: await projectSlugs(db, row.id),
    isExpected: row.claimedAt !== null,
    expectations: await currentExpectations(db, row),
  };
}
