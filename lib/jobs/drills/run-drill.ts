/** Runs drills in the background, one at a time, and records what they find. */
import { Worker } from 'node:worker_threads';
import { AttestryError } from '#lib/errors.ts';
import { addDrill, addDrillResult, drillById, listDrillRows } from '#db/drill/drills.ts';
import type { Db } from '#db/open.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addEvent } from '#db/system/outbox.ts';
import { checkedReason } from '#lib/admin/checked-reason.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { seesEverything } from '#lib/context/sight.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { DRILL_LIMITS, type DrillRequest, type DrillResult, type DrillView } from '#lib/views/drill/drill.ts';
import { drillView, mayRun, TIME_LIMIT_MS } from './drill-view.ts';
import { findScenario } from './scenarios/library.ts';
import { readTried } from './tried.ts';
import type { DrillInput } from './worker.ts';

/** Drills whose record is kept, the newest ones. */
export const KEPT_DRILLS = 1_000;
/** Memory of the thread, in MiB. */
const MAX_HEAP_MIB = 512;
const DEFAULT_REASON = 'a drill';
const DEFAULT_ACKNOWLEDGE_MINUTES = 60;

// Next loads a module more than once in one process; all copies must find the same drills.
const shared = globalThis as typeof globalThis & { __attestryDrills?: Map<number, Promise<void>> };
const running = (): Map<number, Promise<void>> => (shared.__attestryDrills ??= new Map());

/**
 * Start a drill. Its record is stored at once, and what it finds when it ends. Throws `not-found` for a scenario or a
 * project that is not known, `bad-request` for another value that is wrong, and `rate-limited` while another drill
 * runs.
 */
export async function startDrill(context: Context, request: DrillRequest): Promise<DrillView> {
  requireAccess(context, 'drill.run', 'installation');
  if (!seesEverything(context))
    throw new AttestryError(
      'forbidden',
      'a drill tells about all policies, so it needs a role for all private projects',
    );
  const scenario = findScenario(request.scenario);
  if (scenario === null) throw new AttestryError('not-found', 'there is no such scenario', { pointer: '/scenario' });
  const { reason, acknowledgeWithinMinutes } = readTerms(request);
  const { tried, ...chosen } = await readTried(context, request);
  const startedAt = context.now().toISOString();
  const id = await context.store.write(async (tx) => {
    await refuseSecond(tx, context.now());
    const startedBy = await findOrCreateActor(tx, context.actor);
    const policy = JSON.stringify(chosen.policy);
    const started = {
      ...chosen,
      policy,
      scenario: scenario.id,
      reason,
      startedAt,
      startedBy,
      acknowledgeWithinMinutes,
    };
    const added = await addDrill(tx, started, KEPT_DRILLS);
    const after = { scenario: scenario.id, ...chosen, acknowledgeWithinMinutes };
    await recordAction(tx, context, { action: 'drill.run', object: { kind: 'drill', id: added }, after, reason });
    return added;
  });
  const done = play({ scenario: scenario.id, tried })
    .then((result) => record(context, { id, scenario: scenario.id, result }))
    // The app was closed, or the disk is full: the drill then stays without a result, and its record says so.
    .catch(() => undefined)
    .finally(() => running().delete(id));
  running().set(id, done);
  return drillView(context.store.read, (await drillById(context.store.read, id))!, context.now());
}

/** Wait for the end of a drill of this process. */
export async function finishedDrill(id: number): Promise<void> {
  await running().get(id);
}

function readTerms({ reason = DEFAULT_REASON, acknowledgeWithinMinutes = DEFAULT_ACKNOWLEDGE_MINUTES }: DrillRequest) {
  const isWhole = Number.isInteger(acknowledgeWithinMinutes) && acknowledgeWithinMinutes >= 1;
  if (!isWhole || acknowledgeWithinMinutes > DRILL_LIMITS.minutes)
    throw new AttestryError('bad-request', `the time to acknowledge is 1 to ${DRILL_LIMITS.minutes} minutes`, {
      pointer: '/acknowledgeWithinMinutes',
    });
  return { reason: checkedReason(reason.trim() === '' ? DEFAULT_REASON : reason), acknowledgeWithinMinutes };
}

async function refuseSecond(db: Db, now: Date): Promise<void> {
  const [newest] = await listDrillRows(db, { scenario: null, before: Number.MAX_SAFE_INTEGER, limit: 1 });
  if (newest !== undefined && mayRun(newest, now))
    throw new AttestryError('rate-limited', `drill ${newest.drill.id} is running: wait for its end`, {
      retryAfterSeconds: 5,
    });
}

/** Play a drill on a thread of its own. Never rejects: a thread that fails or takes too long is a result, too. */
function play(workerData: DrillInput): Promise<DrillResult> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
    });
    const fail = (error: string) => resolve({ outcome: 'failed', error, control: null, sightings: [] });
    const limit = setTimeout(() => {
      fail(`the drill did not end within ${TIME_LIMIT_MS / 1000} s, and was stopped`);
      void worker.terminate();
    }, TIME_LIMIT_MS);
    worker.once('message', resolve);
    worker.once('error', (error: unknown) => fail(error instanceof Error ? error.message : String(error)));
    worker.once('exit', () => {
      clearTimeout(limit);
      fail('the thread of the drill ended without a result');
    });
  });
}

/** Store what a drill found, and tell it to open pages, in one transaction. */
async function record(
  { store, now }: Context,
  { id, scenario, result }: { id: number; scenario: string; result: DrillResult },
): Promise<void> {
  const endedAt = now().toISOString();
  await store.write(async (tx) => {
    await addDrillResult(tx, { drill: id, endedAt, result: JSON.stringify(result) });
    const { title } = findScenario(scenario)!;
    await addEvent(tx, endedAt, { type: 'drill', id, scenario, title, outcome: result.outcome });
  });
}
