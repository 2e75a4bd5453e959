/**
 * What one change of one artifact does to the roll-ups. The transaction that changes an artifact applies these sums in
 * the same breath, so that no figure ever has to be counted again.
 */
import type { Status } from '#lib/status/status.ts';
import { bucketOf } from './histogram.ts';
import { dayOf } from './period.ts';

/** What the roll-ups need to know of an artifact. Times are RFC 3339 UTC. */
export type ArtifactSnapshot = {
  /** Row id; null where it belongs to no project. */
  project: number | null;
  status: Status;
  /** Environments it runs in now. */
  deployed: number;
  firstSeen: string;
  /** End of the build, or the signing time; null when neither is known. */
  builtAt: string | null;
  /** First moment it stood verified. */
  verifiedAt: string | null;
};

export type DayColumn = 'artifacts' | 'verified' | 'deployed' | 'deployedVerified' | 'open';
export type RollupDelta =
  /** Where artifacts stand now. */
  | { rollup: 'status'; project: number; deployed: boolean; status: Status; by: number }
  /** Counters of the day the artifact was first seen. */
  | { rollup: 'day'; project: number; day: string; column: DayColumn; by: number }
  /** Histogram, by the day the artifact was first seen: together with `open` it holds every one of that day. */
  | { rollup: 'time-to-verify'; project: number; day: string; bucket: number; by: number };

/** The row id under which all projects together are counted. */
export const ALL_PROJECTS = 0;

/**
 * Sums that lead from `before` to `after`: null before for a new artifact, null after for one that is gone. What did
 * not change cancels out, so nothing comes of an unchanged artifact.
 */
export function rollupDeltas(before: ArtifactSnapshot | null, after: ArtifactSnapshot | null): RollupDelta[] {
  const sums = new Map<string, RollupDelta>();
  const add = (delta: RollupDelta) => {
    const key = JSON.stringify({ ...delta, by: 0 });
    const known = sums.get(key);
    if (known) known.by += delta.by;
    else sums.set(key, delta);
  };
  if (before) for (const delta of deltasOf(before, -1)) add(delta);
  if (after) for (const delta of deltasOf(after, 1)) add(delta);
  return [...sums.values()].filter((delta) => delta.by !== 0);
}

/** Seconds from the end of the build to the first moment it stood verified, never negative; null while it is open. */
export function timeToVerify(standing: Pick<ArtifactSnapshot, 'builtAt' | 'firstSeen' | 'verifiedAt'>): number | null {
  if (standing.verifiedAt === null) return null;
  return Math.max(0, (Date.parse(standing.verifiedAt) - Date.parse(standing.builtAt ?? standing.firstSeen)) / 1000);
}

function deltasOf(standing: ArtifactSnapshot, by: number): RollupDelta[] {
  const projects =
    standing.project === null || standing.project === ALL_PROJECTS ? [ALL_PROJECTS] : [ALL_PROJECTS, standing.project];
  return projects.flatMap((project) => deltasOfProject(project, standing, by));
}

function deltasOfProject(project: number, standing: ArtifactSnapshot, by: number): RollupDelta[] {
  const deployed = standing.deployed > 0;
  const deltas: RollupDelta[] = [{ rollup: 'status', project, deployed, status: standing.status, by }];
  if (standing.status !== 'unknown') {
    const day = dayOf(standing.firstSeen);
    const verified = standing.status === 'verified';
    const columns: DayColumn[] = ['artifacts'];
    if (verified) columns.push('verified');
    if (deployed) columns.push('deployed');
    if (deployed && verified) columns.push('deployedVerified');
    for (const column of columns) deltas.push({ rollup: 'day', project, day, column, by });
  }
  if (standing.status === 'unknown' && standing.verifiedAt === null) return deltas;
  const day = dayOf(standing.firstSeen);
  const seconds = timeToVerify(standing);
  deltas.push(
    seconds === null
      ? { rollup: 'day', project, day, column: 'open', by }
      : { rollup: 'time-to-verify', project, day, bucket: bucketOf(seconds), by },
  );
  return deltas;
}
