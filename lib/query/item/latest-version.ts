/** How the newest version of a project stands. */
import { statusRank } from '#lib/status/presentation.ts';
import { artifactById, artifactsByIds } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { newestOfProject } from '#db/artifact/list.ts';
import type { Db } from '#db/open.ts';
import type { ProjectRow } from '#db/project/projects.ts';

/** Artifacts that are looked at, the newest of the project. */
const MAX_ARTIFACTS_SCANNED = 64;

/**
 * Of the artifacts of the newest version (or of the run that made the newest artifact) the one that stands worst: a
 * version is as good as the worst of its artifacts, whichever of them arrived last. `level` is the lowest among them,
 * null where one has none.
 */
export async function latestVersion(
  db: Db,
  project: ProjectRow,
): Promise<{ worst: ArtifactRow; level: number | null } | null> {
  const rows = await artifactsByIds(db, await newestOfProject(db, project.id, MAX_ARTIFACTS_SCANNED));
  const noted = project.latestArtifact === null ? null : await artifactById(db, project.latestArtifact);
  const latest = noted?.project === project.id ? noted : rows.toSorted((a, b) => b.id - a.id)[0];
  if (latest === undefined) return null;
  const together = [latest, ...rows.filter((row) => row.id !== latest.id && isSameVersion(row, latest))];
  const worst = together.reduce((found, row) => (statusRank(row.status) < statusRank(found.status) ? row : found));
  const levels = together.map((row) => row.slsaLevel);
  return { worst, level: levels.includes(null) ? null : Math.min(...levels.filter((level) => level !== null)) };
}

function isSameVersion(row: ArtifactRow, latest: ArtifactRow): boolean {
  return (
    (latest.build !== null && row.build === latest.build) || (latest.version !== null && row.version === latest.version)
  );
}
