/** Lets every replica answer for the runs of the others: a run itself is in the memory of one process. */
import type { Store } from '#db/open.ts';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';
import { endRun, type Run, viewOf } from './run.ts';

const SHARE_MS = 1_000;
/** A run whose process has said nothing for so long has ended with it. */
const LOST_MS = 30_000;
const runKey = (id: string): string => `what-if ${id}`;
const cancelKey = (id: string): string => `what-if-cancel ${id}`;

type Shared = NonNullable<Store['shared']>;

/** Tell the other replicas of a run until it ends, and end it where one of them says so. Returns what tells its end. */
export function shareRun({ shared }: Store, run: Run): () => Promise<void> {
  if (shared === null) return async () => {};
  const { id } = run.view;
  // A replica that is not told of it says that there is no such run.
  const tell = () => shared.put(runKey(id), JSON.stringify(viewOf(run))).catch(() => undefined);
  const look = async () => {
    await tell();
    if ((await shared.get(cancelKey(id)).catch(() => null)) === null) return;
    endRun(run, 'cancelled');
    await Promise.all([...run.workers].map((worker) => worker.terminate()));
  };
  let last = tell();
  const timer = setInterval(() => (last = last.then(look)), SHARE_MS).unref();
  return async () => {
    clearInterval(timer);
    await last;
    await tell();
  };
}

/** The run of another replica; null where none has told of it within the hour. */
export async function sharedRun(shared: Shared, id: string): Promise<WhatIfRun | null> {
  const note = await shared.get(runKey(id));
  if (note === null) return null;
  const view = JSON.parse(note.value) as WhatIfRun;
  if (view.state !== 'running' || note.ageMs < LOST_MS) return view;
  return { ...view, state: 'failed', error: 'the process that compared has ended: start the comparison again' };
}

/** Ask the replica that has a run to end it. */
export async function cancelSharedRun(shared: Shared, id: string): Promise<void> {
  await shared.put(cancelKey(id), '');
}
