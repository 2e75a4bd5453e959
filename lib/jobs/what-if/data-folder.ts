/** Where a run finds the data: threads and scratch stores read a file of SQLite. */
import { Worker } from 'node:worker_threads';
import type { Store } from '#db/open.ts';
import { makeCopyFolder, removeCopyFolder } from '#db/scratch.ts';
import { failRun, type Run, watchWorker } from './run.ts';
import type { CopyInput, FromCopy } from './copy/worker.ts';

/** A folder with the data, and what ends its use. */
export type DataFolder = { folder: string; remove(): void };

/**
 * The data folder itself with SQLite; with PostgreSQL a copy of one moment, in a folder that nobody else has. Null
 * where the run has ended meanwhile; it has the error then.
 */
export async function openDataFolder({ address, folder }: Store, run: Run): Promise<DataFolder | null> {
  if (address === null) return { folder, remove: () => {} };
  const copy = makeCopyFolder();
  const data = { folder: copy, remove: () => removeCopyFolder(copy) };
  run.view.progress.stage = 'copy';
  const workerData: CopyInput = { address, folder: copy };
  const worker = new Worker(new URL('./copy/worker.ts', import.meta.url), { workerData });
  await watchWorker(run, worker, ({ error }: FromCopy) => failRun(run, error));
  if (run.view.state === 'running') {
    run.view.progress.stage = 'compare';
    return data;
  }
  data.remove();
  return null;
}
