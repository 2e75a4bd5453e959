/** Keeps the figures of projects that follow from their artifacts: how many, the newest one, and the last build. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { newestWithEvidence } from '#db/artifact/list.ts';
import type { Tx } from '#db/open.ts';
import { correctLastBuild, recordActivity, setLatestArtifact } from '#db/project/projects.ts';

/** What is written and read again once for each project (row id) at the end of the transaction. */
export type ProjectCorrections = {
  /** The last end of a build, RFC 3339, and how many artifacts the project has gained. */
  activity: Map<number, { builtAt: string | null; artifacts: number }>;
  /** The ends of builds that artifacts of the project have ceased to have. */
  lastBuilds: Map<number, Set<string>>;
  /** Projects whose newest artifact may be another one. */
  latest: Set<number>;
};

export function newCorrections(): ProjectCorrections {
  return { activity: new Map(), lastBuilds: new Map(), latest: new Set() };
}

/** Note what the change of an artifact means for its project, and for the one that it had before. */
export function recordProjectActivity(
  corrections: ProjectCorrections,
  before: ArtifactRow | null,
  row: ArtifactRow,
): void {
  const isMoved = before?.project !== row.project;
  const isRebuilt = isMoved || before?.builtAt !== row.builtAt;
  if (before !== null && before.project !== null) {
    if (isMoved) addActivity(corrections, before.project, null, -1);
    if (isRebuilt && before.builtAt !== null) {
      const ends = corrections.lastBuilds.get(before.project) ?? new Set();
      corrections.lastBuilds.set(before.project, ends.add(before.builtAt));
    }
  }
  if (row.project !== null && isRebuilt) addActivity(corrections, row.project, row.builtAt, isMoved ? 1 : 0);
  const isElsewhere =
    isMoved || before?.firstSeen !== row.firstSeen || (before?.evidence ?? 0) > 0 !== row.evidence > 0;
  for (const project of isElsewhere ? [before?.project ?? null, row.project] : [])
    if (project !== null) corrections.latest.add(project);
}

function addActivity({ activity }: ProjectCorrections, project: number, builtAt: string | null, by: number): void {
  const before = activity.get(project) ?? { builtAt: null, artifacts: 0 };
  const isLater = builtAt !== null && (before.builtAt === null || builtAt > before.builtAt);
  activity.set(project, { builtAt: isLater ? builtAt : before.builtAt, artifacts: before.artifacts + by });
}

/** Write the activity of the projects, and derive again what their artifacts decide, once all of them are stored. */
export async function correctProjects(tx: Tx, { activity, lastBuilds, latest }: ProjectCorrections): Promise<void> {
  for (const [project, { builtAt, artifacts }] of activity)
    if (builtAt !== null || artifacts !== 0) await recordActivity(tx, project, { builtAt, artifacts });
  for (const [project, ends] of lastBuilds) for (const end of ends) await correctLastBuild(tx, project, end);
  for (const project of latest) await setLatestArtifact(tx, project, await newestWithEvidence(tx, project));
}
