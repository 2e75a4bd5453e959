/**
 * Runs what-if comparisons in the background. A run and its result live in the memory of the process: a draft is no
 * change, and a restart loses nothing that was decided.
 */
import { randomBytes } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import { requireSqlite } from '#db/open.ts';
import { statusCounts } from '#db/rollup/read-rollups.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { seesEverything } from '#lib/context/sight.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { DraftWaivers } from '#lib/query/what-if/draft-waivers.ts';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';
import { checkDraft } from './check-draft.ts';
import { compareDraft, isComparable } from './compare-draft.ts';
import { startTrial } from './start-trial.ts';
import { endRun, newRun, type Run, viewOf } from './run.ts';

/** Runs that are kept, the newest ones; runs at the same time. */
const MAX_KEPT = 20;
const MAX_RUNNING = 2;

// Next loads a module more than once in one process; all copies must find the same runs.
const shared = globalThis as typeof globalThis & { __attestryWhatIf?: Map<string, Run> };
const runs = (): Map<string, Run> => (shared.__attestryWhatIf ??= new Map());

/**
 * Start a run, which compares the stored statuses with those under the draft. A draft of policies and waivers is
 * compared where another policy would decide or the waivers would be others; any other one is tried in a copy of the
 * data. Throws as `checkDraft`, and `rate-limited` while others run.
 */
export async function startWhatIf(context: Context, draft: WhatIfDraft): Promise<WhatIfRun> {
  requireAccess(context, 'what-if.run', 'anywhere');
  if (!seesEverything(context))
    throw new AttestryError('forbidden', 'a comparison reads all projects, so it needs a role for all private ones');
  requireSqlite(context.store.engine === 'sqlite', 'a comparison with a draft');
  const running = [...runs().values()].filter(({ view }) => view.state === 'running').length;
  if (running >= MAX_RUNNING)
    throw new AttestryError('rate-limited', `${running} comparisons are running: wait for them, or cancel one`, {
      retryAfterSeconds: 10,
    });
  // The run takes its place before anything is awaited, so that no more than the limit run.
  const run = newRun(randomBytes(16).toString('base64url'), context.now().toISOString());
  runs().set(run.view.id, run);
  let waivers: DraftWaivers;
  try {
    waivers = await checkDraft(context, draft);
    const counts = await statusCounts(context.store.read, 0);
    run.view.progress.total = counts.reduce((sum, { artifacts }) => sum + artifacts, 0);
  } catch (error) {
    runs().delete(run.view.id);
    throw error;
  }
  forgetOldRuns();
  run.done = work(context, run, draft, waivers).then(() => endRun(run, 'done'));
  return viewOf(run);
}

async function work(context: Context, run: Run, draft: WhatIfDraft, waivers: DraftWaivers): Promise<void> {
  if (isComparable(draft) && (await compareDraft(context, run, draft, waivers))) return;
  if (run.view.state === 'running') await startTrial(context, run, draft);
}

function forgetOldRuns(): void {
  for (const id of [...runs().keys()].slice(0, -MAX_KEPT))
    if (runs().get(id)!.view.state !== 'running') runs().delete(id);
}

/** A run; null where none has this id, it is too old, or a project is hidden from the actor: a run is about all. */
export function getWhatIf(context: Context, id: string): WhatIfRun | null {
  const run = seesEverything(context) ? runs().get(id) : undefined;
  return run === undefined ? null : viewOf(run);
}

/** Wait for the end of a run. */
export async function finishedWhatIf(context: Context, id: string): Promise<WhatIfRun | null> {
  await runs().get(id)?.done;
  return getWhatIf(context, id);
}

/** End a run early; null where none has this id. What it has found stays. */
export async function cancelWhatIf(context: Context, id: string): Promise<WhatIfRun | null> {
  const run = seesEverything(context) ? runs().get(id) : undefined;
  if (run === undefined) return null;
  endRun(run, 'cancelled');
  await Promise.all([...run.workers].map((worker) => worker.terminate()));
  return viewOf(run);
}
