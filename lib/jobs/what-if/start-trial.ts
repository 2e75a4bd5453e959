/** Tries a draft on a thread of its own. */
import { Worker } from 'node:worker_threads';
import type { Db } from '#db/open.ts';
import { removeScratchFiles } from '#db/scratch.ts';
import { findProject } from '#db/project/projects.ts';
import { statusCounts } from '#db/rollup/read-rollups.ts';
import type { Context } from '#lib/context/context.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { failRun, MAX_CHANGES, type Run, watchWorker } from './run.ts';
import type { Trial } from './trial/try-draft.ts';
import type { FromTrial } from './trial/worker.ts';

/** Memory of the thread, in MiB. The copy of the data is a file, which the system keeps in memory as far as it can. */
const MAX_HEAP_MIB = 1_024;
/** What one artifact needs is short-lived: a larger young generation is collected less often. */
const YOUNG_GENERATION_MIB = 96;

/** So many artifacts make it worth to start further threads, which takes a second of processor time each. */
const MANY_ARTIFACTS = 1_000;

/** Whether a draft may concern many artifacts. `total`: all artifacts. */
async function concernsMany(db: Db, { trust, quarantine, claims, expectations }: WhatIfDraft, total: number) {
  if (total < MANY_ARTIFACTS) return false;
  if ((trust ?? []).length > 0 || (quarantine ?? []).length > 0) return true;
  let artifacts = 0;
  for (const slug of [
    ...(claims ?? []).map((claim) => ('withdraw' in claim ? claim.withdraw : claim.slug)),
    ...(expectations ?? []).map(({ project }) => project),
  ]) {
    const project = await findProject(db, slug);
    for (const counted of project === null ? [] : await statusCounts(db, project.id)) artifacts += counted.artifacts;
  }
  return artifacts >= MANY_ARTIFACTS;
}

/** Try a draft on the data of a folder, and take over what the thread finds. Resolves once the thread has ended. */
export async function startTrial(context: Context, run: Run, draft: WhatIfDraft, folder: string): Promise<void> {
  const { actor, adopts, readingIsOpen, store } = context;
  const workerData: Trial = {
    folder,
    name: run.view.id,
    draft,
    actor,
    adopts,
    readingIsOpen,
    now: run.view.startedAt,
    maxChanges: MAX_CHANGES,
    isLarge: await concernsMany(store.read, draft, run.view.progress.total),
  };
  run.view.progress.stage = 'copy';
  const worker = new Worker(new URL('./trial/worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
  });
  await watchWorker(run, worker, (message: FromTrial) => takeMessage(run, message));
  removeScratchFiles(folder, workerData.name);
}

function takeMessage(run: Run, message: FromTrial): void {
  const { view, counts } = run;
  if ('progress' in message) Object.assign(view.progress, message.progress);
  else if ('error' in message) failRun(run, message.error);
  else {
    const { result } = message;
    for (const count of result.counts) counts.set(JSON.stringify(count), count);
    view.changes = result.changes;
    view.changesHidden = result.changesHidden;
    view.progress.examined = view.progress.total;
  }
}
