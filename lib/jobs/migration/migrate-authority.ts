/**
 * The job that migrates a store which was filled before authority was introduced. Each step is one transaction with a
 * bounded number of rows, and repeating a step changes nothing, so the job goes on where a process ended.
 */
import { backfillSpeaker } from '#lib/ingest/authority/backfill-speaker.ts';
import { isFromBeforeAuthority } from '#lib/ingest/batch/before-authority.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';
import { storedReadDocument } from '#lib/ingest/document/stored-document.ts';
import { relinkEvent } from '#lib/ingest/deployments/event.ts';
import { relinkIndex } from '#lib/ingest/link/relink-index.ts';
import { attestedIndexes } from '#lib/ingest/platforms/platforms.ts';
import { migrationState, writeMigrationState } from '#lib/ingest/projects/migration-state.ts';
import { settleArtifacts } from '#lib/ingest/settle/settle-artifact.ts';
import { artifactById, artifactIdsAfter, artifactsByIds } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { spokenRowsAfter } from '#db/evidence/speakers.ts';
import type { Tx } from '#db/open.ts';
import { deploymentsAfter, lastDeploymentId } from '#db/project/deployments.ts';
import {
  addMigrated,
  countMigrated,
  migratedArtifacts,
  migratedProjects,
  removeMigrated,
  type MigratedArtifact,
} from '#db/project/migrated.ts';
import { projectById } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { migrateBuild } from './migrate-build.ts';
import { mendTimes } from '#lib/jobs/re-evaluate/mend-times.ts';

export const MIGRATE = 'migrate-authority';

/**
 * The parts of the job, in order: whose word the evidence is; what counts for the artifacts; the events that name no
 * artifact, which depend on the others of their slot; and at last the report. `after` is the row id that is done.
 */
export type MigrationPayload =
  | { part: 'evidence'; after: number }
  | { part: 'artifacts'; after: number }
  | { part: 'deployments'; after: number; until: number }
  | { part: 'report'; project: number; after: number };

export const FIRST_STEP: MigrationPayload = { part: 'evidence', after: 0 };

/** The figures of the report: artifacts that are unknown now, their projects, and those that belong to no project. */
export type MigrationFigures = { artifacts: number; projects: number; withoutProject: number };

/** Rows of one step: a few milliseconds for each artifact, much less for each document. */
const DOCUMENTS_PER_STEP = 64;
const ARTIFACTS_PER_STEP = 4;
const DEPLOYMENTS_PER_STEP = 64;
const REPORTED_PER_STEP = 256;

/** Run the next step. `onFinished` is called with the figures of the report once all is done. */
export async function runMigration(
  context: Context,
  payload: MigrationPayload,
  onFinished: (figures: MigrationFigures) => void,
): Promise<JobResult> {
  const next = await step(context, payload);
  if (next !== null) return { outcome: 'continue', payload: next };
  const figures = await context.store.write(async (tx) => {
    const state = await migrationState(tx);
    const now = context.now().toISOString();
    await writeMigrationState(tx, { startedAt: state?.startedAt ?? now, finishedAt: now });
    return countMigrated(tx);
  });
  onFinished(figures);
  return { outcome: 'done' };
}

async function step(context: Context, payload: MigrationPayload): Promise<MigrationPayload | null> {
  switch (payload.part) {
    case 'evidence':
      return migrateEvidence(context, payload.after);
    case 'artifacts':
      return migrateArtifacts(context, payload.after);
    case 'deployments':
      return migrateDeployments(context, payload);
    case 'report':
      return checkReport(context, payload);
  }
}

async function migrateEvidence(context: Context, after: number): Promise<MigrationPayload> {
  const rows = await spokenRowsAfter(context.store.read, after, DOCUMENTS_PER_STEP);
  await context.evidenceWriter.change(context, async (tx, batch) => {
    for (const row of rows) await migrateBuild(tx, batch, row, await backfillSpeaker(tx, batch, row));
  });
  return rows.length < DOCUMENTS_PER_STEP
    ? { part: 'artifacts', after: 0 }
    : { part: 'evidence', after: rows.at(-1)!.seq };
}

async function migrateArtifacts(context: Context, after: number): Promise<MigrationPayload> {
  const ids = await artifactIdsAfter(context.store.read, after, ARTIFACTS_PER_STEP);
  await context.evidenceWriter.change(context, async (tx, batch) => {
    // New evidence may have had the artifact migrated already.
    const rows = (await artifactsByIds(tx, ids)).filter(isFromBeforeAuthority).sort((a, b) => a.id - b.id);
    const indexes = new Set<number>();
    for (const row of rows) for (const { row: index } of await attestedIndexes(tx, row)) indexes.add(index.id);
    // The project of a platform follows from its index, so the index comes first.
    const ordered = [...new Set([...indexes, ...rows.filter(({ isIndex }) => isIndex), ...rows].map(idOf))];
    await touchArtifacts(tx, batch, ordered);
    for (const id of ordered) {
      const touched = batch.touched.get(id);
      // An earlier version may have linked an index differently.
      if (touched?.unsettled) touched.row = await relinkIndex(tx, touched.row);
    }
    await settleArtifacts(tx, batch, ordered);
    for (const { id } of rows) await mendTimes(tx, batch, batch.touched.get(id)!.row);
  });
  const last = ids.at(-1);
  if (ids.length === ARTIFACTS_PER_STEP && last !== undefined) return { part: 'artifacts', after: last };
  return { part: 'deployments', after: 0, until: await lastDeploymentId(context.store.read) };
}

const idOf = (one: number | { id: number }): number => (typeof one === 'number' ? one : one.id);

/** An event that names no artifact belongs to the project that its slot has, which is known only now. */
async function migrateDeployments(
  context: Context,
  { after, until }: Extract<MigrationPayload, { part: 'deployments' }>,
): Promise<MigrationPayload> {
  const rows = await deploymentsAfter(context.store.read, { after, until }, DEPLOYMENTS_PER_STEP);
  await context.evidenceWriter.change(context, async (tx, batch) => {
    for (const { artifact, evidence } of rows)
      if (artifact === null && evidence !== null) await relinkStoredEvent(tx, batch, evidence);
  });
  return rows.length < DEPLOYMENTS_PER_STEP
    ? { part: 'report', project: 0, after: 0 }
    : { part: 'deployments', after: rows.at(-1)!.id, until };
}

async function relinkStoredEvent(tx: Tx, batch: Batch, seq: number): Promise<void> {
  const row = await evidenceBySeq(tx, seq);
  const document = row && (await storedReadDocument(tx, row));
  if (row && document?.facts.kind === 'event') await relinkEvent(tx, batch, document, row.seq);
}

/** Take out of the report what has become known while the job ran: its index gave it a project, or it was claimed. */
async function checkReport(
  context: Context,
  { project, after }: Extract<MigrationPayload, { part: 'report' }>,
): Promise<MigrationPayload | null> {
  const rows = await migratedArtifacts(context.store.read, project, after, REPORTED_PER_STEP);
  await context.store.write(async (tx) => {
    for (const row of rows) await checkReported(tx, row);
  });
  if (rows.length === REPORTED_PER_STEP) return { part: 'report', project, after: rows.at(-1)!.artifact };
  const [next] = await migratedProjects(context.store.read, project, 1);
  return next === undefined ? null : { part: 'report', project: next.project, after: 0 };
}

async function checkReported(tx: Tx, row: MigratedArtifact): Promise<void> {
  const artifact = await artifactById(tx, row.artifact);
  const project = artifact?.project == null ? null : await projectById(tx, artifact.project);
  const isUnknown = artifact?.status === 'unknown' && (project === null || project.claimedAt === null);
  if (isUnknown && (project?.id ?? 0) === row.project) return;
  await removeMigrated(tx, row);
  if (isUnknown) await addMigrated(tx, { ...row, project: project?.id ?? 0 });
}
