/** A thread that compares a part of the artifacts, or the image indexes, so that no answer waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '#db/open.ts';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import { type Block, compareAll, NeedsTrial, type Share } from './compare.ts';
import { compareIndexes, type Found } from './compare-indexes.ts';
import { draftPolicies, type ReadDraft } from './draft.ts';
import type { Comparison } from './draft-view.ts';
import type { DraftWaivers } from './draft-waivers.ts';

/** What a thread is started with. `folder` is the data folder. */
export type WorkerInput = {
  folder: string;
  draft: ReadDraft;
  waivers: DraftWaivers;
  now: string;
  compared: Share | Found;
};
/** What the thread sends: each block that it has compared, or that only a trial can tell. */
export type FromWorker = Block | 'needs-trial';

const port = parentPort!;
const { folder, draft, waivers, now, compared } = workerData as WorkerInput;
const send = (message: FromWorker): void => port.postMessage(message);
lowerThreadPriority(5);
const store = openStore(folder);
try {
  const { policies: inForce } = await policySet(store.read);
  const comparison: Comparison = { inForce, draft: draftPolicies(inForce, draft), waivers, now };
  if ('part' in compared) for await (const block of compareAll(store.read, comparison, compared)) send(block);
  else send(await compareIndexes(store.read, comparison, compared));
} catch (error) {
  if (!(error instanceof NeedsTrial)) throw error;
  send('needs-trial');
} finally {
  store.close();
}
