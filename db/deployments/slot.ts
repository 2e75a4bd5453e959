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
// Without the name of the index, SQLite reads every deployment of the project, and of those without a project each one
// of the store.
const NEWEST_RUNS = `(SELECT id, until, status FROM deployment INDEXED BY deployment_slot
  WHERE environment = ? AND slot = ? AND project IS ? AND since <= ? AND ${HAS_RUN} ORDER BY since DESC, id DESC LIMIT ${MAX_EXAMINED_RUNS}) AS "some"`;

const selectUnended = preparedSql<{ id: number }>(`SELECT id FROM ${NEWEST_RUNS} WHERE until IS NULL AND status = ?`);
const selectRunOfArtifact = preparedSql<{ id: number }>(
  `SELECT id FROM deployment WHERE artifact = ? AND since <= ? AND environment = ? AND slot = ? AND project IS ? AND id <> ? AND ${HAS_RUN} LIMIT 1`,
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
  'SELECT id, artifact, project, status, since, until, evidence FROM deployment WHERE environment = ? AND slot = ? ORDER BY since, id',
);

/** Every deployment of a slot, the earliest first; of those of one moment, the one whose document came first. */
export async function runsInSlot(db: Db, environment: number, slot: string): Promise<SlotRun[]> {
  return (await selectRuns(db).all(environment, slot))
    .map((row) => ({ ...row, status: DEPLOYMENT_STATUSES[row.status]! }))
    .sort((a, b) => a.since - b.since || (a.evidence ?? 0) - (b.evidence ?? 0));
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

const OF_OTHERS = `FROM deployment WHERE environment = ? AND slot = ? AND evidence IS DISTINCT FROM ?
  AND project IS NOT NULL AND project NOT IN (SELECT value FROM json_each(?))`;
const selectLatest = preparedSql<{ since: number }>(
  `SELECT since ${OF_OTHERS} AND since <= ? ORDER BY since DESC LIMIT 1`,
);
const selectEarliest = preparedSql<{ since: number }>(`SELECT since ${OF_OTHERS} AND since > ? ORDER BY since LIMIT 1`);
const selectOfMoment = preparedSql<{ id: number; project: number; evidence: number | null }>(
  `SELECT id, project, evidence ${OF_OTHERS} AND since = ? ORDER BY id`,
);

/**
 * The projects (row ids) of the deployments of a slot, each once: first those that began at or before a time
 * (milliseconds since 1970), the last one first, then those that began later, the first one first. The deployments of
 * one document (`except`) do not count. A slot may have very many deployments: only those are read that the caller
 * takes.
 */
export async function* projectsInSlot(
  db: Db,
  { environment, slot, at, except }: { environment: number; slot: string; at: number; except: number },
): AsyncGenerator<number> {
  const seen = new Set<number>();
  const others = (): unknown[] => [environment, slot, except, JSON.stringify([...seen])];
  for (const [select, sign] of [
    [selectLatest, -1],
    [selectEarliest, 1],
  ] as const)
    for (;;) {
      const next = await select(db).get(...others(), at);
      if (next === undefined) break;
      const found = await selectOfMoment(db).all(...others(), next.since);
      found.sort((a, b) => sign * ((a.evidence ?? 0) - (b.evidence ?? 0) || a.id - b.id));
      for (const { project } of found) {
        if (seen.has(project)) continue;
        seen.add(project);
        yield project;
      }
    }
}
