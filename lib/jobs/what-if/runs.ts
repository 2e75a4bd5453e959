/**
 * Runs what-if comparisons in the background. A run and its result live in the memory of the process: a draft is no
 * change, and a restart loses nothing that was decided.
 */
import { randomBytes } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import { statusCounts } from '#db/rollup/read-rollups.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { seesEverything } from '#lib/context/sight.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';
import { checkDraft, checkSize } from './check-draft.ts';
import { compareDraft, isComparable } from './compare-draft.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { endRun, failRun, newRun, type Run, viewOf } from './run.ts';
import { cancelSharedRun, sharedRun, shareRun } from './share-run.ts';
import { startTrial } from './start-trial.ts';

/** Runs that are kept, the newest ones; runs at the same time. */
const MAX_KEPT = 20;
const MAX_RUNNING = 2;

// Next loads a module more than once in one process; all copies must find the same runs.
const shared = globalThis as typeof globalThis & { __attestryWhatIf?: Map<string, Run> };
const runs = (): Map<string, Run> => (shared.__attestryWhatIf ??= new Map());

/** How long the answer waits for the check of a draft, in ms. A refusal that comes later is why the run has failed. */
const CHECK_MS = 5_000;

/**
 * Start a run, which compares the stored statuses with those under the draft. A draft of policies and waivers is
 * compared where another policy would decide or the waivers would be others; any other one is tried in a copy of the
 * data. With PostgreSQL each draft works on a copy; where that takes longer than `checkMs`, a draft that is refused
 * fails the run. Throws as `checkDraft`, and `rate-limited` while others run.
 */
export async function startWhatIf(context: Context, draft: WhatIfDraft, checkMs = CHECK_MS): Promise<WhatIfRun> {
  requireAccess(context, 'what-if.run', 'anywhere');
  if (!seesEverything(context))
    throw new AttestryError('forbidden', 'a comparison reads all projects, so it needs a role for all private ones');
  checkSize(draft);
  const running = [...runs().values()].filter(({ view }) => view.state === 'running').length;
  if (running >= MAX_RUNNING)
    throw new AttestryError('rate-limited', `${running} comparisons are running: wait for them, or cancel one`, {
      retryAfterSeconds: 10,
    });
  // The run takes its place before anything is awaited, so that no more than the limit run.
  const run = newRun(randomBytes(16).toString('base64url'), context.now().toISOString());
  runs().set(run.view.id, run);
  const checked = Promise.withResolvers<void>();
  run.done = work(context, run, draft, checked.resolve).then(checked.resolve, checked.reject);
  const wait = setTimeout(checked.resolve, checkMs);
  try {
    await checked.promise;
  } catch (error) {
    runs().delete(run.view.id);
    throw error;
  } finally {
    clearTimeout(wait);
  }
  forgetOldRuns();
  return viewOf(run);
}

/** `onChecked` is called once the draft is accepted. Rejects where it is refused. */
async function work(context: Context, run: Run, draft: WhatIfDraft, onChecked: () => void): Promise<void> {
  const { store } = context;
  const tellEnd = shareRun(store, run);
  let data: DataFolder | null = null;
  try {
    data = await openDataFolder(store, run);
    if (data === null) return;
    const waivers = await checkDraft(context, draft, data.folder);
    const counts = await statusCounts(store.read, 0);
    run.view.progress.total = counts.reduce((sum, { artifacts }) => sum + artifacts, 0);
    onChecked();
    const { folder } = data;
    const isCompared = isComparable(draft) && (await compareDraft(context, run, draft, { folder, waivers }));
    if (!isCompared && run.view.state === 'running') await startTrial(context, run, draft, folder);
    endRun(run, 'done');
  } catch (error) {
    failRun(run, error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    data?.remove();
    await tellEnd();
  }
}

function forgetOldRuns(): void {
  for (const id of [...runs().keys()].slice(0, -MAX_KEPT))
    if (runs().get(id)!.view.state !== 'running') runs().delete(id);
}

/**
 * A run, also of another replica; null where none has this id, it is too old, or a project is hidden from the actor: a
 * run is about all.
 */
export async function getWhatIf(context: Context, id: string): Promise<WhatIfRun | null> {
  if (!seesEverything(context)) return null;
  const run = runs().get(id);
  if (run !== undefined) return viewOf(run);
  const { shared } = context.store;
  return shared === null ? null : sharedRun(shared, id);
}

/** Wait for the end of a run of this process. */
export async function finishedWhatIf(context: Context, id: string): Promise<WhatIfRun | null> {
  await runs().get(id)?.done;
  return getWhatIf(context, id);
}

/**
 * End a run early; null where none has this id. What it has found stays. That of another replica ends within a second
 * or two.
 */
export async function cancelWhatIf(context: Context, id: string): Promise<WhatIfRun | null> {
  const run = seesEverything(context) ? runs().get(id) : undefined;
  const { shared } = context.store;
  if (run === undefined) {
    const known = await getWhatIf(context, id);
    if (known?.state === 'running') await cancelSharedRun(shared!, id);
    return known;
  }
  endRun(run, 'cancelled');
  await Promise.all([...run.workers].map((worker) => worker.terminate()));
  return viewOf(run);
}
