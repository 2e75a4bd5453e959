/**
 * The changes of the roll-ups when an artifact changes. The same transaction applies both, so that no metric has to be
 * counted again.
 */
import type { Status } from '#lib/status/status.ts';
import { bucketOf } from './histogram.ts';
import { dayOf } from './period.ts';

/** The properties of a release that the roll-ups depend on. Times are RFC 3339 UTC. */
export type ArtifactSnapshot = {
  /** Whether it is a part of another one's release: it is not counted by itself. */
  isPart?: boolean;
  /** The row id; null without a project. */
  project: number | null;
  /** The worst of its parts. */
  status: Status;
  /** The number of environments that it or its parts run in now. */
  deployed: number;
  firstSeen: string;
  /** End of the build, or the signing time; null when neither is known. */
  builtAt: string | null;
  /** The first time it was verified. */
  verifiedAt: string | null;
};

export type DayColumn = 'artifacts' | 'verified' | 'deployed' | 'deployedVerified' | 'open';
export type RollupDelta =
  /** The number of artifacts by current status. */
  | { rollup: 'status'; project: number; deployed: boolean; status: Status; by: number }
  /** Counters of the day the artifact was first seen. */
  | { rollup: 'day'; project: number; day: string; column: DayColumn; by: number }
  /** The histogram by the day the artifact was first seen. It and `open` together count every artifact of that day. */
  | { rollup: 'time-to-verify'; project: number; day: string; bucket: number; by: number };

/** The row id for the sums over all projects. */
export const ALL_PROJECTS = 0;

/**
 * The changes from `before` (null for a new artifact) to `after` (null for a removed one). Equal parts cancel out, so
 * an unchanged artifact gives no change.
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

/** Seconds from the end of the build to the first verification, never negative; null while it is not verified. */
export function timeToVerify(snapshot: Pick<ArtifactSnapshot, 'builtAt' | 'firstSeen' | 'verifiedAt'>): number | null {
  if (snapshot.verifiedAt === null) return null;
  return Math.max(0, (Date.parse(snapshot.verifiedAt) - Date.parse(snapshot.builtAt ?? snapshot.firstSeen)) / 1000);
}

function deltasOf(snapshot: ArtifactSnapshot, by: number): RollupDelta[] {
  if (snapshot.isPart === true) return [];
  const projects =
    snapshot.project === null || snapshot.project === ALL_PROJECTS ? [ALL_PROJECTS] : [ALL_PROJECTS, snapshot.project];
  return projects.flatMap((project) => deltasOfProject(project, snapshot, by));
}

function deltasOfProject(project: number, snapshot: ArtifactSnapshot, by: number): RollupDelta[] {
  const deployed = snapshot.deployed > 0;
  const deltas: RollupDelta[] = [{ rollup: 'status', project, deployed, status: snapshot.status, by }];
  if (snapshot.status !== 'unknown') {
    const day = dayOf(snapshot.firstSeen);
    const verified = snapshot.status === 'verified';
    const columns: DayColumn[] = ['artifacts'];
    if (verified) columns.push('verified');
    if (deployed) columns.push('deployed');
    if (deployed && verified) columns.push('deployedVerified');
    for (const column of columns) deltas.push({ rollup: 'day', project, day, column, by });
  }
  if (snapshot.status === 'unknown' && snapshot.verifiedAt === null) return deltas;
  const day = dayOf(snapshot.firstSeen);
  const seconds = timeToVerify(snapshot);
  deltas.push(
    seconds === null
      ? { rollup: 'day', project, day, column: 'open', by }
      : { rollup: 'time-to-verify', project, day, bucket: bucketOf(seconds), by },
  );
  return deltas;
}
