import type {
  DeliveriesView,
  DeliveryItem,
  DeliverySubject,
  FetchItem,
  RefusalItem,
} from '#lib/views/activity/delivery.ts';
import { connectionById } from '#db/system/connections.ts';
import { listDeliveries as rowsOf } from '#db/system/deliveries.ts';
import type { DeliveryOutcome, DeliveryRow } from '#db/system/deliveries.ts';
import { listJobs } from '#db/system/jobs.ts';
import type { JobRow } from '#db/system/jobs.ts';
import { readCounters } from '#db/system/meta.ts';
import { listRefusals, type RefusalRow } from '#db/system/refusals.ts';
import { actorById } from '#db/system/actors.ts';
import type { Db } from '#db/open.ts';
import type { Context } from '#lib/context/context.ts';
import { subjectsOfDelivery } from './delivery-subjects.ts';
import { LINK_DEPLOYMENT } from './apply/apply-deployment.ts';
import type { LinkDeploymentPayload } from './apply/apply-deployment.ts';
import { FETCH_ATTESTATIONS } from './apply/apply-fetch.ts';
import type { FetchAttestationsPayload } from './apply/apply-fetch.ts';
import { FETCH_IMAGE, type FetchImagePayload, imageName } from './apply/apply-image.ts';

const PAGE_SIZE = 50;
/** Deliveries of the sender. Anybody can send the others (refused, replayed), and they must not displace these. */
const GENUINE: readonly DeliveryOutcome[] = ['accepted', 'failed', 'ignored'];
/** Refused deliveries that the first page lists apart. */
const MAX_REFUSED_DELIVERIES = 10;
const MAX_FETCHES = 25;

/**
 * A page of webhook deliveries, newest first: the accepted, failed and ignored ones, or those with one outcome. The
 * first page also has the refused documents, the pending fetches and, without an outcome, the newest refused
 * deliveries.
 */
export async function listDeliveries(
  context: Context,
  filter: { outcome?: DeliveryOutcome; cursor?: string; limit?: number } = {},
): Promise<DeliveriesView> {
  const db = context.store.read;
  const before = Number(filter.cursor ?? Number.MAX_SAFE_INTEGER);
  const limit = Math.min(filter.limit ?? PAGE_SIZE, 200);
  const rows = await rowsOf(
    db,
    Number.isSafeInteger(before) ? before : Number.MAX_SAFE_INTEGER,
    limit + 1,
    filter.outcome === undefined ? GENUINE : [filter.outcome],
  );
  const first = filter.cursor === undefined;
  const jobs = first
    ? [
        ...(await listJobs(db, FETCH_ATTESTATIONS, Number.MAX_SAFE_INTEGER, MAX_FETCHES)),
        ...(await listJobs(db, FETCH_IMAGE, Number.MAX_SAFE_INTEGER, MAX_FETCHES)),
        ...(await listJobs(db, LINK_DEPLOYMENT, Number.MAX_SAFE_INTEGER, MAX_FETCHES)),
      ]
    : [];
  const refusals = first ? await listRefusals(db, Number.MAX_SAFE_INTEGER, PAGE_SIZE) : [];
  const refused =
    first && filter.outcome === undefined
      ? await rowsOf(db, Number.MAX_SAFE_INTEGER, MAX_REFUSED_DELIVERIES, ['refused'])
      : [];
  return {
    refusedDeliveries: await Promise.all(refused.map(async (row) => itemOf(row, [], await nameOf(db, row)))),
    deliveries: await Promise.all(
      rows.slice(0, limit).map(async (row) => itemOf(row, await subjectsOfDelivery(db, row), await nameOf(db, row))),
    ),
    refusals: await Promise.all(refusals.map((row) => refusalOf(db, row))),
    fetches: jobs.map(fetchOf),
    counts: await readCounters(db),
    cursor: rows.length > limit ? String(rows[limit - 1]!.id) : null,
  };
}

/** The name of the connection of a delivery; null for the one that the environment configures. */
async function nameOf(db: Db, { connection }: DeliveryRow): Promise<string | null> {
  return connection === 0 ? null : ((await connectionById(db, connection))?.name ?? null);
}

function itemOf(row: DeliveryRow, about: DeliverySubject[], connection: string | null): DeliveryItem {
  return {
    id: row.id,
    source: row.source,
    connection,
    event: row.event,
    deliveryId: row.deliveryId,
    receivedAt: row.receivedAt,
    outcome: row.outcome,
    reason: row.reason,
    effects: row.effects,
    about,
    replayable: row.replayable,
  };
}

async function refusalOf(db: Db, { actor, ...row }: RefusalRow): Promise<RefusalItem> {
  return { ...row, sentBy: await actorById(db, actor) };
}

function fetchOf(row: JobRow): FetchItem {
  return {
    id: row.id,
    kind: kindOf(row),
    target: targetOf(row),
    state: row.state,
    attempts: row.attempts,
    nextAt: row.state === 'waiting' ? row.runAt : null,
    error: row.error,
  };
}

/** What is fetched: jobs that ask a host for something else than attestations have the same kind. */
function kindOf({ kind, payload }: JobRow): string {
  if (kind !== FETCH_ATTESTATIONS) return kind;
  const { change, rules } = JSON.parse(payload) as FetchAttestationsPayload;
  if (rules !== undefined) return 'fetch-rules';
  return change === undefined ? kind : 'fetch-commits';
}

function targetOf(row: JobRow): string {
  if (row.kind === LINK_DEPLOYMENT) {
    const { effect } = JSON.parse(row.payload) as LinkDeploymentPayload;
    return `${effect.repository.slug} at ${effect.commit.slice(0, 12)} in ${effect.environment}`;
  }
  if (row.kind === FETCH_IMAGE) return imageName(JSON.parse(row.payload) as FetchImagePayload);
  const { slug, runId, digests, change, rules } = JSON.parse(row.payload) as FetchAttestationsPayload;
  if (rules !== undefined) return `${slug} rules of ${rules.branch.slice(0, 200)}`;
  if (change !== undefined) return `${slug} commits of a ${change.summary}`;
  return runId === null
    ? `${slug} ${digests[0] ?? ''}${digests.length > 1 ? ` and ${digests.length - 1} more` : ''}`
    : `${slug} run ${runId}`;
}
