/** Queries for the deployments that ran in one slot of an environment. */
import { DEPLOYMENT_STATUSES } from '#db/schema/columns/enums.ts';
import { preparedSql, type Db } from '../connection/connection.ts';

type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];
const statusNumber = (status: DeploymentStatus) => DEPLOYMENT_STATUSES.indexOf(status);

/** A deployment that runs or ran. One that only failed or is pending never ran, so it hides no deployment that runs. */
const HAS_RUN = `(status IN (${statusNumber('deployed')}, ${statusNumber('rolled-back')}) OR
  (status IN (${statusNumber('decommissioned')}, ${statusNumber('failed')}) AND until > since))`;
/** The number of newest runs that are examined. It can be small, because each run ended those before it. */
const MAX_EXAMINED_RUNS = 32;
// Without the name of an index, SQLite read every deployment of the project, and of those without a project each one of
// the store.
const NEWEST_RUNS = `(SELECT id, until, status FROM deployment INDEXED BY deployment_slot_project
  WHERE environment = ? AND slot = ? AND project IS ? AND since <= ? AND ${HAS_RUN} ORDER BY since DESC, id DESC LIMIT ${MAX_EXAMINED_RUNS}) AS "some"`;

const selectUnended = preparedSql<{ id: number }>(`SELECT id FROM ${NEWEST_RUNS} WHERE until IS NULL AND status = ?`);
// An artifact has few deployments, and a slot may have very many.
const selectRunOfArtifact = preparedSql<{ id: number }>(
  `SELECT id FROM deployment INDEXED BY deployment_artifact WHERE artifact = ? AND since <= ? AND environment = ? AND slot = ? AND project IS ? AND id <> ? AND ${HAS_RUN} LIMIT 1`,
);

/**
 * What of a deployment decides about the others of its slot: row ids, and times in milliseconds since 1970. A slot may
 * have very many, so the rows are decoded here: the query builder takes five times as long.
 */
export type SlotRun = {
  id: number;
  artifact: number | null;
  project: number | null;
  status: DeploymentStatus;
  since: number;
  until: number | null;
  evidence: number | null;
};

const selectRuns = preparedSql<Omit<SlotRun, 'status'> & { status: number }>(
  'SELECT id, artifact, project, status, since, until, evidence FROM deployment WHERE environment = ? AND slot = ? AND project IS ? ORDER BY since, id',
);
const selectNamed = preparedSql<{ id: number }>(
  'SELECT id FROM deployment WHERE environment = ? AND slot = ? AND project IS ? AND artifact IS NOT NULL AND evidence IS DISTINCT FROM ? LIMIT 1',
);

/** The deployments of a project in a slot of an environment; both are row ids, and null is no project. */
export type ProjectSlot = { environment: number; slot: string; project: number | null };

/**
 * Every deployment of a project in a slot, the earliest first; of those of one moment, the one whose document came
 * first.
 */
export async function runsInSlot(db: Db, { environment, slot, project }: ProjectSlot): Promise<SlotRun[]> {
  return (await selectRuns(db).all(environment, slot, project))
    .map((row) => ({ ...row, status: DEPLOYMENT_STATUSES[row.status]! }))
    .sort((a, b) => a.since - b.since || (a.evidence ?? 0) - (b.evidence ?? 0));
}

/** Whether any of these deployments is one of a known artifact; that of a document (`except`) does not count. */
export async function isArtifactInSlot(
  db: Db,
  { environment, slot, project }: ProjectSlot,
  except: number | null,
): Promise<boolean> {
  // No document has the number 0. With null, the query would leave out what no document has reported.
  return (await selectNamed(db).get(environment, slot, project, except ?? 0)) !== undefined;
}

/** A slot of an environment and a project (row ids; null: no project) and a time in milliseconds since 1970. */
export type SlotTimeMillis = { environment: number; project: number | null; slot: string; at: number };

/**
 * Of the runs in the slot that began at or before the time: row ids of those without an end that have this status (an
 * index in `DEPLOYMENT_STATUSES`), newest first. Only the newest 32 runs are examined.
 */
export async function unendedIdsInSlot(
  db: Db,
  { environment, project, slot, at }: SlotTimeMillis,
  status: number,
): Promise<number[]> {
  return (await selectUnended(db).all(environment, slot, project, at, status)).map(({ id }) => id);
}

/** Whether an artifact ran in the slot at or before the time, in a deployment other than `except`. Both are row ids. */
export async function existsRunInSlot(
  db: Db,
  { environment, project, slot, at }: SlotTimeMillis,
  artifact: number,
  except: number,
): Promise<boolean> {
  return (await selectRunOfArtifact(db).get(artifact, at, environment, slot, project, except)) !== undefined;
}

const selectNextProject = preparedSql<{ project: number }>(
  'SELECT project FROM deployment WHERE environment = ? AND slot = ? AND project > ? ORDER BY project LIMIT 1',
);
const OF_PROJECT = 'FROM deployment WHERE environment = ? AND slot = ? AND project = ? AND evidence IS DISTINCT FROM ?';
const selectLatest = preparedSql<{ since: number }>(
  `SELECT since ${OF_PROJECT} AND since <= ? ORDER BY since DESC LIMIT 1`,
);
const selectEarliest = preparedSql<{ since: number }>(
  `SELECT since ${OF_PROJECT} AND since > ? ORDER BY since LIMIT 1`,
);
const selectOfMoment = preparedSql<{ id: number; evidence: number | null }>(
  `SELECT id, evidence ${OF_PROJECT} AND since = ?`,
);

/**
 * The projects (row ids) of the deployments of a slot, each once: first those that began at or before a time
 * (milliseconds since 1970), the last one first, then those that began later, the first one first. The deployments of
 * one document (`except`) do not count. A slot may have very many deployments: of each project one or two are read.
 */
export async function projectsInSlot(
  db: Db,
  { environment, slot, at, except }: { environment: number; slot: string; at: number; except: number },
): Promise<number[]> {
  const before: PlaceInSlot[] = [];
  const later: PlaceInSlot[] = [];
  let project = (await selectNextProject(db).get(environment, slot, 0))?.project;
  while (project !== undefined) {
    const latest = await selectLatest(db).get(environment, slot, project, except, at);
    const earliest = latest ?? (await selectEarliest(db).get(environment, slot, project, except, at));
    if (earliest !== undefined) (latest === undefined ? later : before).push({ project, since: earliest.since });
    project = (await selectNextProject(db).get(environment, slot, project))?.project;
  }
  const reported = ({ project: of, since }: PlaceInSlot) =>
    selectOfMoment(db).all(environment, slot, of, except, since);
  return [...(await inOrder(before, -1, reported)), ...(await inOrder(later, 1, reported))];
}

/** A project, and when the deployment began that decides about its place. */
type PlaceInSlot = { project: number; since: number };

/** The projects by the times of their places; of those of one moment, the one whose document came first (-1: last). */
async function inOrder(
  places: readonly PlaceInSlot[],
  sign: 1 | -1,
  reported: (place: PlaceInSlot) => Promise<{ id: number; evidence: number | null }[]>,
): Promise<number[]> {
  if (places.length < 2) return places.map(({ project }) => project);
  const byArrival = (a: { id: number; evidence: number | null }, b: { id: number; evidence: number | null }): number =>
    sign * ((a.evidence ?? 0) - (b.evidence ?? 0) || a.id - b.id);
  const found: (PlaceInSlot & { id: number; evidence: number | null })[] = [];
  for (const place of places) found.push({ ...place, ...(await reported(place)).sort(byArrival)[0]! });
  return found.sort((a, b) => sign * (a.since - b.since) || byArrival(a, b)).map(({ project }) => project);
}
