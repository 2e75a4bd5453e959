/** Compares the statuses with those under a draft of policies, on some threads that only read the data. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Context } from '#lib/context/context.ts';
import type { Block } from '#lib/query/what-if/compare.ts';
import { readDraft } from '#lib/query/what-if/draft.ts';
import type { WorkerInput } from '#lib/query/what-if/worker.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { addChanges, type Run, watchWorker } from './run.ts';

const MAX_THREADS = 4;

/** Compare, and add what is found to the run. Resolves once every thread has ended. */
export async function comparePolicies(context: Context, run: Run, draft: WhatIfDraft): Promise<void> {
  const parts = Math.min(MAX_THREADS, availableParallelism());
  const input = { folder: context.store.folder, draft: readDraft(draft), now: run.view.startedAt, parts };
  await Promise.all(
    Array.from({ length: parts }, (_, part) => {
      const workerData: WorkerInput = { ...input, part };
      const worker = new Worker(new URL('../../query/what-if/worker.ts', import.meta.url), { workerData });
      return watchWorker(run, worker, ({ examined, evaluated, changes }: Block) => {
        run.view.progress.examined += examined;
        run.view.progress.evaluated += evaluated;
        addChanges(run, changes);
      });
    }),
  );
}
