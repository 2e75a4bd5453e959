/** Compares the statuses with those under a draft of policies and waivers, on threads that only read the data. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { hasDeploymentAfter } from '#db/project/deployments.ts';
import type { Context } from '#lib/context/context.ts';
import { latestAllowed } from '#lib/format/told-time.ts';
import type { Found } from '#lib/query/what-if/compare-indexes.ts';
import { readDraft } from '#lib/query/what-if/draft.ts';
import type { DraftWaivers } from '#lib/query/what-if/draft-waivers.ts';
import type { FromWorker, WorkerInput } from '#lib/query/what-if/worker.ts';
import { DRAFT_MEMBERS, type WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { addChanges, forgetChanges, type Run, watchWorker } from './run.ts';

const MAX_THREADS = 4;
const COMPARED: readonly (keyof WhatIfDraft)[] = ['apply', 'retire', 'waivers'];

/** Whether a draft has only changes that decide nothing about which evidence counts, so that it can be compared. */
export function isComparable(draft: WhatIfDraft): boolean {
  return DRAFT_MEMBERS.every((member) => COMPARED.includes(member) || (draft[member]?.length ?? 0) === 0);
}

/**
 * Compare, and add what is found to the run. `folder` has the data. Resolves once every thread has ended: false, with
 * nothing added, where only a trial can tell what the draft changes.
 */
export async function compareDraft(
  { store }: Context,
  run: Run,
  draft: WhatIfDraft,
  { folder, waivers }: { folder: string; waivers: DraftWaivers },
): Promise<boolean> {
  const now = run.view.startedAt;
  // Where a waiver of a large project begins or ends, such deployments are corrected.
  if (waivers.ofProjects.size > 0 && (await hasDeploymentAfter(store.read, latestAllowed(now)))) return false;
  const input = { folder, draft: readDraft(draft), waivers, now };
  const found: Found = { indexes: [], statuses: [] };
  let needsTrial = false;
  const compare = async (compared: WorkerInput['compared']): Promise<void> => {
    const workerData: WorkerInput = { ...input, compared };
    const worker = new Worker(new URL('../../query/what-if/worker.ts', import.meta.url), { workerData });
    await watchWorker(run, worker, (message: FromWorker) => {
      if (message === 'needs-trial') {
        needsTrial = true;
        for (const other of run.workers) void other.terminate();
      } else {
        run.view.progress.examined += message.examined;
        run.view.progress.evaluated += message.evaluated;
        addChanges(run, message.changes);
        found.indexes.push(...message.indexes);
        found.statuses.push(...message.statuses);
      }
    });
  };
  const parts = Math.min(MAX_THREADS, availableParallelism());
  await Promise.all(Array.from({ length: parts }, (_, part) => compare({ part, parts })));
  if (!needsTrial && run.view.state === 'running' && found.indexes.length > 0) await compare(found);
  if (needsTrial) forgetChanges(run);
  return !needsTrial;
}
