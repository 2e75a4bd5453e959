/** A thread that copies the data of PostgreSQL into a file, so that no answer waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { AttestryError } from '#lib/errors.ts';
import { copyForTrial } from '#db/scratch.ts';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';

/** What the thread is started with: the address of the database, and an empty folder. */
export type CopyInput = { address: string; folder: string };
/** What the thread sends where it fails; nothing where the copy is complete. */
export type FromCopy = { error: string };

const port = parentPort!;
const send = (message: FromCopy): void => port.postMessage(message);
lowerThreadPriority(5);
const { address, folder } = workerData as CopyInput;
try {
  await copyForTrial(address, folder);
} catch (error) {
  if (!(error instanceof AttestryError)) throw error;
  send({ error: error.message });
}
