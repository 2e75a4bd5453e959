/**
 * Rollups: stored totals that pages read instead of counting rows. A transaction collects the changes in
 * `RollupChanges` and writes each changed total once. Projects are row ids; 0 means all projects.
 */
import { eq, sql } from 'drizzle-orm';
import { ALL_PROJECTS } from '#lib/metrics/rollup-deltas.ts';
import type { RollupDelta } from '#lib/metrics/rollup-deltas.ts';
import type { Status } from '#lib/status/status.ts';
import type { Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { countSigned } from '../evidence/signers.ts';
import { incrementCounter } from '../system/meta.ts';
import { metricDay, projectBuilder, projectStatus, timeToVerify } from '../schema/index.ts';

type DayFigure =
  | 'evidence'
  | 'failed'
  | 'artifacts'
  | 'verified'
  | 'deployed'
  | 'deployedVerified'
  | 'open'
  | 'defects'
  | 'leaked';
const DAY_FIGURES: readonly DayFigure[] = [
  'evidence',
  'failed',
  'artifacts',
  'verified',
  'deployed',
  'deployedVerified',
  'open',
  'defects',
  'leaked',
];

/** The collected changes, by the key of the row that each will change. */
export type RollupChanges = {
  statuses: Map<string, { project: number; deployed: boolean; status: Status; by: number }>;
  builders: Map<string, { project: number; builder: number; level: number; by: number }>;
  days: Map<string, { project: number; day: string } & Record<DayFigure, number>>;
  times: Map<string, { project: number; day: string; bucket: number; by: number }>;
  /** Totals of the installation, by name. */
  counters: Map<string, number>;
  /** Signers (by row id): documents that they signed, and the last time (RFC 3339) that one was received. */
  signers: Map<string, { by: number; at: string }>;
};

/** An empty collection of changes. */
export function newRollupChanges(): RollupChanges {
  return {
    statuses: new Map(),
    builders: new Map(),
    days: new Map(),
    times: new Map(),
    counters: new Map(),
    signers: new Map(),
  };
}

const dayOf = (at: string) => at.slice(0, 10);
const projectScopes = (project: number | null) => (project === null ? [ALL_PROJECTS] : [ALL_PROJECTS, project]);

/** Add the changes that `rollupDeltas` computes when one artifact changes. */
export function addRollupDeltas(changes: RollupChanges, deltas: readonly RollupDelta[]): void {
  for (const delta of deltas) {
    switch (delta.rollup) {
      case 'status':
        getOrCreate(changes.statuses, `${delta.project} ${delta.deployed} ${delta.status}`, () => ({
          project: delta.project,
          deployed: delta.deployed,
          status: delta.status,
          by: 0,
        })).by += delta.by;
        break;
      case 'day':
        dayChanges(changes, delta.project, delta.day)[delta.column] += delta.by;
        break;
      case 'time-to-verify':
        getOrCreate(changes.times, `${delta.project} ${delta.day} ${delta.bucket}`, () => ({
          project: delta.project,
          day: delta.day,
          bucket: delta.bucket,
          by: 0,
        })).by += delta.by;
        break;
    }
  }
}

/** Count an artifact for its builder and SLSA level (`by` 1), or stop counting it (`by` -1). `builder` is a term. */
export function addBuilderCount(
  changes: RollupChanges,
  artifact: { project: number | null; builder: number | null; slsaLevel: number | null },
  by: 1 | -1,
): void {
  const builder = artifact.builder ?? 0;
  const level = artifact.slsaLevel ?? -1;
  for (const project of projectScopes(artifact.project))
    getOrCreate(changes.builders, `${project} ${builder} ${level}`, () => ({ project, builder, level, by: 0 })).by +=
      by;
}

/** Count one received document on its UTC day. `receivedAt` is RFC 3339 UTC; `failed`: its verification failed. */
export function addEvidenceCount(
  changes: RollupChanges,
  project: number | null,
  receivedAt: string,
  failed: boolean,
  by: 1 | -1 = 1,
): void {
  for (const scope of projectScopes(project)) addToDay(changes, scope, receivedAt, failed, by);
}

/** Count for its project (row id) a document that the installation has counted already. */
export function addProjectEvidenceCount(
  changes: RollupChanges,
  project: number,
  at: string,
  failed: boolean,
  by: 1 | -1 = 1,
): void {
  addToDay(changes, project, at, failed, by);
}

function addToDay(changes: RollupChanges, scope: number, at: string, failed: boolean, by: 1 | -1): void {
  const day = dayChanges(changes, scope, dayOf(at));
  day.evidence += by;
  if (failed) day.failed += by;
}

/** Add one to a total of the installation. */
export function addToCounter({ counters }: RollupChanges, name: string): void {
  counters.set(name, (counters.get(name) ?? 0) + 1);
}

/** Count a document of a signer (row id) that is received at `at` (RFC 3339). */
export function addSigned({ signers }: RollupChanges, id: number, at: string): void {
  const signed = getOrCreate(signers, String(id), () => ({ by: 0, at }));
  signed.by += 1;
  if (at > signed.at) signed.at = at;
}

/**
 * Count a newly found defect on its UTC day, or take one back with `by` -1. `foundAt` is RFC 3339 UTC; `leaked`: the
 * artifact was already deployed when the defect was found.
 */
export function addDefectCount(
  changes: RollupChanges,
  project: number | null,
  foundAt: string,
  leaked: boolean,
  by: 1 | -1 = 1,
): void {
  for (const scope of projectScopes(project)) {
    const day = dayChanges(changes, scope, dayOf(foundAt));
    day.defects += by;
    if (leaked) day.leaked += by;
  }
}

/** The figures of a day that count events, so that they do not move when an artifact changes its project. */
const EVENT_FIGURES = ['evidence', 'failed', 'defects', 'leaked'] as const;

/**
 * Move the counts of evidence and defects from one project to another (row ids): the stored ones and those in
 * `changes`. The other figures move when each artifact changes its project.
 */
export async function moveProjectCounts(tx: Tx, changes: RollupChanges, from: number, into: number): Promise<void> {
  const stored = await orm(tx).select().from(metricDay).where(eq(metricDay.project, from)).all();
  const collected = [...changes.days.values()].filter((day) => day.project === from).map((day) => ({ ...day }));
  for (const day of [...stored, ...collected]) {
    for (const figure of EVENT_FIGURES) {
      if (day[figure] === 0) continue;
      dayChanges(changes, from, day.day)[figure] -= day[figure];
      dayChanges(changes, into, day.day)[figure] += day[figure];
    }
  }
}

function dayChanges(changes: RollupChanges, project: number, day: string) {
  return getOrCreate(changes.days, `${project} ${day}`, () => ({
    project,
    day,
    evidence: 0,
    failed: 0,
    artifacts: 0,
    verified: 0,
    deployed: 0,
    deployedVerified: 0,
    open: 0,
    defects: 0,
    leaked: 0,
  }));
}

function getOrCreate<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

const upsertStatus = prepared((db) =>
  db
    .insert(projectStatus)
    .values({
      project: sql.placeholder('project'),
      deployed: sql.placeholder('deployed'),
      status: sql.placeholder('status'),
      artifacts: sql.placeholder('by'),
    })
    .onConflictDoUpdate({
      target: [projectStatus.project, projectStatus.deployed, projectStatus.status],
      set: { artifacts: sql`${projectStatus.artifacts} + excluded.artifacts` },
    })
    .prepare(),
);
const upsertBuilder = prepared((db) =>
  db
    .insert(projectBuilder)
    .values({
      project: sql.placeholder('project'),
      builder: sql.placeholder('builder'),
      level: sql.placeholder('level'),
      artifacts: sql.placeholder('by'),
    })
    .onConflictDoUpdate({
      target: [projectBuilder.project, projectBuilder.builder, projectBuilder.level],
      set: { artifacts: sql`${projectBuilder.artifacts} + excluded.artifacts` },
    })
    .prepare(),
);
const upsertTime = prepared((db) =>
  db
    .insert(timeToVerify)
    .values({
      project: sql.placeholder('project'),
      day: sql.placeholder('day'),
      bucket: sql.placeholder('bucket'),
      artifacts: sql.placeholder('by'),
    })
    .onConflictDoUpdate({
      target: [timeToVerify.project, timeToVerify.day, timeToVerify.bucket],
      set: { artifacts: sql`${timeToVerify.artifacts} + excluded.artifacts` },
    })
    .prepare(),
);
const dayValues = Object.fromEntries(DAY_FIGURES.map((figure) => [figure, sql.placeholder(figure)]));
const upsertDay = prepared((db) =>
  db
    .insert(metricDay)
    .values({ project: sql.placeholder('project'), day: sql.placeholder('day'), ...dayValues })
    .onConflictDoUpdate({
      target: [metricDay.project, metricDay.day],
      set: Object.fromEntries(
        DAY_FIGURES.map((figure) => [
          figure,
          sql`${metricDay[figure]} + ${sql.raw(`excluded.${metricDay[figure].name}`)}`,
        ]),
      ),
    })
    .prepare(),
);

/** Add the collected changes to the stored totals. */
export async function writeRollupChanges(tx: Tx, changes: RollupChanges): Promise<void> {
  const changed = <Row extends { by: number }>(rows: ReadonlyMap<string, Row>) =>
    [...rows.values()].filter(({ by }) => by !== 0);
  const days = [...changes.days.values()].filter((row) => DAY_FIGURES.some((figure) => row[figure] !== 0));
  await Promise.all([
    ...changed(changes.statuses).map((row) => upsertStatus(tx).run(row)),
    ...changed(changes.builders).map((row) => upsertBuilder(tx).run(row)),
    ...changed(changes.times).map((row) => upsertTime(tx).run(row)),
    ...days.map((row) => upsertDay(tx).run(row)),
    ...[...changes.counters].map(([name, by]) => incrementCounter(tx, name, by)),
    ...[...changes.signers].map(([id, { by, at }]) => countSigned(tx, Number(id), by, at)),
  ]);
}
