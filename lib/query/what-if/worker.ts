/** A thread that compares a part of the artifacts, so that no answer waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '#db/open.ts';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import { compareAll } from './compare.ts';
import { draftPolicies, type ReadDraft } from './draft.ts';

/** What a thread is started with. `folder` is the data folder. */
export type WorkerInput = { folder: string; draft: ReadDraft; now: string; part: number; parts: number };

const port = parentPort!;
const { folder, draft, now, part, parts } = workerData as WorkerInput;
lowerThreadPriority(5);
const store = openStore(folder);
try {
  const { policies: inForce } = await policySet(store.read);
  const comparison = { inForce, draft: draftPolicies(inForce, draft), now, part, parts };
  for await (const block of compareAll(store.read, comparison)) port.postMessage(block);
} finally {
  store.close();
}
