/** Tries a draft on a thread of its own. */
import { Worker } from 'node:worker_threads';
import type { Context } from '#lib/context/context.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { failRun, MAX_CHANGES, type Run, watchWorker } from './run.ts';
import type { Trial } from './try-draft.ts';
import type { FromTrial } from './worker.ts';

/** Memory of the thread, in MiB. The copy of the data is a file, which the system keeps in memory as far as it can. */
const MAX_HEAP_MIB = 1_024;

/** Try a draft, and take over what the thread finds. Resolves once the thread has ended. */
export async function startTrial(context: Context, run: Run, draft: WhatIfDraft): Promise<void> {
  const { actor, adopts, readingIsOpen, store } = context;
  const workerData: Trial = {
    folder: store.folder,
    draft,
    actor,
    adopts,
    readingIsOpen,
    now: run.view.startedAt,
    maxChanges: MAX_CHANGES,
  };
  run.view.progress.stage = 'copy';
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
  });
  await watchWorker(run, worker, (message: FromTrial) => takeMessage(run, message));
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
