/** Where a change takes effect: the projects for which its actor needs the role (`requireAccess`). */
import type { Place } from '#lib/access/may-do.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { projectsOfEvidence } from '#db/evidence/projects.ts';
import type { Db } from '#db/open.ts';
import { projectById } from '#db/project/projects.ts';

/** A document about artifacts of more projects than this is a matter of the whole installation. */
const MAX_PROJECTS = 50;

/** The place of a project by its row id. What has no project is a matter of the whole installation. */
export async function placeOfProject(db: Db, id: number | null): Promise<Place> {
  const row = id === null ? null : await projectById(db, id);
  return row === null ? 'installation' : { project: row.slug };
}

/** The place of an artifact by its row id: its project. */
export async function placeOfArtifact(db: Db, id: number): Promise<Place> {
  return placeOfProject(db, (await artifactById(db, id))?.project ?? null);
}

/** The places of a document by its number: the projects of all artifacts that it is about. */
export async function placesOfEvidence(db: Db, evidence: number): Promise<Place[]> {
  const projects = await projectsOfEvidence(db, evidence, MAX_PROJECTS + 1);
  if (projects.length === 0 || projects.length > MAX_PROJECTS) return ['installation'];
  return Promise.all(projects.map((project) => placeOfProject(db, project)));
}
