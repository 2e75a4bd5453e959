import { statusRank } from '#lib/status/presentation.ts';
import { artifactById, artifactsOfVersion } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { newestOfProject } from '#db/artifact/list.ts';
import type { Db } from '#db/open.ts';
import type { ProjectRow } from '#db/project/projects.ts';

/** Newest artifacts of the project that are searched. */
const MAX_ARTIFACTS_SCANNED = 64;

/**
 * The artifact with the worst status in the newest version: a version has the worst status of its artifacts, in
 * whatever order they arrived. Artifacts of one build count as one version. `level` is the lowest SLSA level among
 * them, null when one has none. Null for a project without artifacts.
 */
export async function latestVersion(
  db: Db,
  project: ProjectRow,
): Promise<{ worst: ArtifactRow; level: number | null } | null> {
  const ids = await newestOfProject(db, project.id, MAX_ARTIFACTS_SCANNED);
  const recorded = project.latestArtifact === null ? null : await artifactById(db, project.latestArtifact);
  const latest = recorded?.project === project.id ? recorded : await newestOf(db, ids);
  if (latest === null) return null;
  const sameVersion = await artifactsOfVersion(db, ids, latest);
  const others = sameVersion.filter(({ id }) => id !== latest.id).sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  const siblings = [latest, ...others];
  const worst = siblings.reduce((worstSoFar, row) =>
    statusRank(row.status) < statusRank(worstSoFar.status) ? row : worstSoFar,
  );
  const levels = siblings.map((row) => row.slsaLevel);
  return { worst, level: levels.includes(null) ? null : Math.min(...levels.filter((level) => level !== null)) };
}

async function newestOf(db: Db, [first]: readonly number[]): Promise<ArtifactRow | null> {
  return first === undefined ? null : artifactById(db, first);
}
