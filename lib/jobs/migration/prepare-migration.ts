/**
 * Prepares the migration of a store that was filled before authority was introduced. It runs when the app starts,
 * before the first request: no request may find a project unclaimed that was expected before, because the artifacts of
 * such a project would be unknown for a moment.
 */
import { adoptingPattern, adoptProject, claimIfAdopted } from '#lib/ingest/projects/adopt.ts';
import { writeMigrationState } from '#lib/ingest/projects/migration-state.ts';
import { isFromBeforeAuthority, isPolicyBeforeAuthority } from '#lib/ingest/batch/before-authority.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { EVALUATION_VERSION } from '#lib/ingest/policies/policy-set.ts';
import { actorOf, factsOf } from '#lib/integrations/webhooks/open-connection.ts';
import { github } from '#lib/webhook/github/source.ts';
import { artifactById, artifactIdsAfter } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { listProjectRows, projectByHostId, projectById } from '#db/project/projects.ts';
import { setWorkloadProject, workloadsWithoutProject } from '#db/system/actors.ts';
import { listDeliveries, readDelivery } from '#db/system/deliveries.ts';
import { addJob } from '#db/system/jobs.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import type { Context } from '#lib/context/context.ts';
import { claimedWorkload } from './claimed-workload.ts';
import { MIGRATE, FIRST_STEP } from './migrate-authority.ts';

const ROWS_PER_TRANSACTION = 200;
/** The body of a delivery has some ten kilobytes of JSON. */
const DELIVERIES_PER_TRANSACTION = 50;

/**
 * Claim the projects that were expected before in another way, and schedule the job that migrates the evidence and the
 * artifacts. Does nothing for a new store, and for one that is migrated. A process that ends in between starts again
 * from the beginning, which changes nothing that is done.
 */
export async function prepareMigration(context: Context): Promise<void> {
  if (!(await isToMigrate(context))) return;
  const migrating: Context = { ...context, actor: { kind: 'job', job: MIGRATE } };
  await recordProjectsOfWorkloads(migrating);
  await claimRepositoriesOfWebhooks(migrating);
  await claimAdoptedProjects(migrating);
  await context.store.write(async (tx) => {
    const now = context.now().toISOString();
    await addJob(tx, { kind: MIGRATE, key: 'authority', payload: FIRST_STEP, runAt: now, now });
    await writeMigrationState(tx, { startedAt: now, finishedAt: null });
    // The job evaluates every artifact.
    await writeMeta(tx, 'policy-version', String(EVALUATION_VERSION));
  });
}

async function isToMigrate({ store }: Context): Promise<boolean> {
  const version = await readMeta(store.read, 'policy-version');
  if (version !== null) return isPolicyBeforeAuthority(version);
  const [first] = await artifactIdsAfter(store.read, 0, 1);
  const artifact = first === undefined ? null : await artifactById(store.read, first);
  return artifact !== null && isFromBeforeAuthority(artifact);
}

/** Record for the workloads of an earlier version which project they speak for. */
async function recordProjectsOfWorkloads({ store }: Context): Promise<void> {
  for (let after = '', isDone = false; !isDone;) {
    const workloads = await workloadsWithoutProject(store.read, after, ROWS_PER_TRANSACTION);
    await store.write(async (tx) => {
      for (const { id, identifier } of workloads) {
        const workload = await claimedWorkload(tx, identifier);
        if (workload !== null) await setWorkloadProject(tx, id, workload);
      }
    });
    after = workloads.at(-1)?.identifier ?? '';
    isDone = workloads.length < ROWS_PER_TRANSACTION;
  }
}

/** A repository whose host has sent a signed delivery that was accepted is claimed by that webhook. */
async function claimRepositoriesOfWebhooks(context: Context): Promise<void> {
  for (let before = Number.MAX_SAFE_INTEGER, isDone = false; !isDone;) {
    const deliveries = await listDeliveries(context.store.read, before, DELIVERIES_PER_TRANSACTION, ['accepted']);
    await withoutSettling(context, async (tx, batch) => {
      for (const { id } of deliveries) await claimRepositories(tx, batch, id);
    });
    before = deliveries.at(-1)?.id ?? 0;
    isDone = deliveries.length < DELIVERIES_PER_TRANSACTION;
  }
}

async function claimRepositories(tx: Tx, batch: Batch, id: number): Promise<void> {
  const delivery = await readDelivery(tx, id);
  if (delivery === null || delivery.source !== github.name || delivery.body === null || delivery.event === null) return;
  const { event, body, headers } = delivery;
  const connection = { source: github, row: null };
  const reading = github.read(event, { headers, body }, factsOf(connection));
  if (reading.outcome !== 'effects') return;
  const actor = actorOf(connection, headers);
  for (const effect of reading.effects) {
    const repository = 'repository' in effect ? effect.repository : null;
    if (repository === null || repository.hostId === null) continue;
    const project = await projectByHostId(tx, repository.host, repository.hostId);
    if (project !== null && project.claimedAt === null) await adoptProject(tx, batch, project, actor);
  }
}

/** The projects that a pattern of ATTESTRY_ADOPT matches are claimed. */
async function claimAdoptedProjects(context: Context): Promise<void> {
  if (context.adopts.length === 0) return;
  for (let after = '', isDone = false; !isDone;) {
    const rows = await listProjectRows(context.store.read, after, ROWS_PER_TRANSACTION, false);
    const matching = rows.filter(({ slug }) => adoptingPattern(context.adopts, slug) !== null);
    await withoutSettling(context, async (tx, batch) => {
      for (const { id } of matching) {
        const row = await projectById(tx, id);
        if (row !== null) await claimIfAdopted(tx, batch, row);
      }
    });
    after = rows.at(-1)?.slugKey ?? '';
    isDone = rows.length < ROWS_PER_TRANSACTION;
  }
}

/** Make changes of claims whose artifacts the job settles afterwards, so that this transaction need not. */
async function withoutSettling(context: Context, work: (tx: Tx, batch: Batch) => Promise<void>): Promise<void> {
  await context.evidenceWriter.change(context, async (tx, batch) => {
    await work(tx, batch);
    batch.authorityChanges.clear();
  });
}
