/** How the newest version of a project stands. */
import { artifactAt, artifactsAt } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { listArtifactIds } from '#db/artifact/list.ts';
import type { Db } from '#db/open.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import { STATUSES } from '#db/schema/columns/words.ts';

/** Artifacts that are looked at, the newest of the project. */
const LOOK_BACK = 64;

/**
 * Of the artifacts of the newest version (or of the run that made the newest artifact) the one that stands worst: a version is as
 * good as the worst of its artifacts, whichever of them arrived last. `level` is the lowest among them, null where one has none.
 */
export async function latestVersion(db: Db, project: ProjectRow): Promise<{ worst: ArtifactRow; level: number | null } | null> {
  const filter = { statuses: null, project: project.id, level: null, signers: null, environment: null, from: null, to: null, among: null };
  const rows = await artifactsAt(db, (await listArtifactIds(db, filter, 'newest', null, LOOK_BACK)).ids);
  const noted = project.latestArtifact === null ? null : await artifactAt(db, project.latestArtifact);
  const latest = noted?.project === project.id ? noted : rows.toSorted((a, b) => b.id - a.id)[0];
  if (latest === undefined) return null;
  const together = [latest, ...rows.filter((row) => row.id !== latest.id && isTogether(row, latest))];
  const rank = (row: ArtifactRow) => STATUSES.indexOf(row.status);
  const worst = together.reduce((found, row) => (rank(row) < rank(found) ? row : found));
  const levels = together.map((row) => row.slsaLevel);
  return { worst, level: levels.includes(null) ? null : Math.min(...levels.filter((level) => level !== null)) };
}

function isTogether(row: ArtifactRow, latest: ArtifactRow): boolean {
  return (latest.build !== null && row.build === latest.build) || (latest.version !== null && row.version === latest.version);
}
