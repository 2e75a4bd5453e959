/** The reading thread: it answers long questions over connections of its own, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { openReadStore, storeFailure, type ReadStore } from '#db/open.ts';
import { collectGarbage } from '#lib/ingest/threads/collect-garbage.ts';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';
import { toThreadError } from '#lib/ingest/threads/thread-error.ts';
import type { FromReadingThread, ReadingThreadData, ToReadingThread } from './messages.ts';
import { answerQuestion } from './question.ts';

/** Pages that a connection keeps, in KiB: those of one question, not of the store. */
const CACHE_KIB = 8_192;
/** After this many ms without a question the thread frees the garbage of the last ones, tens of MB. */
const IDLE_MS = 250;

const port = parentPort!;
const { folder } = workerData as ReadingThreadData;
// The thread that answers requests goes first, verification and the writer come behind.
lowerThreadPriority(2);
let opened: ReadStore | null = null;
let idle: NodeJS.Timeout | undefined;

port.on('message', ({ question, hidden }: ToReadingThread) => {
  clearTimeout(idle);
  void (async () => {
    try {
      opened ??= openReadStore(folder, { cacheKib: CACHE_KIB });
      const answer = await answerQuestion(opened.without(hidden), question);
      const json = answer === null ? null : new TextEncoder().encode(answer);
      send({ json }, json === null ? [] : [json.buffer]);
    } catch (error) {
      send({ error: toThreadError(storeFailure(error) ?? error) });
    }
    idle = setTimeout(collectGarbage, IDLE_MS).unref();
  })();
});

function send(message: FromReadingThread, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}
