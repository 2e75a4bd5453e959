/**
 * The writer thread. It stores evidence over a separate connection to the data folder, so that no request waits for
 * the commit of another one.
 */
import { parentPort } from 'node:worker_threads';
import { moveLog, openStore, type Store } from '#db/open.ts';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';
import { toThreadError } from '#lib/ingest/threads/thread-error.ts';
import type { EvidenceWriter } from '#lib/ingest/store/evidence-writer.ts';
import { openGroupCommitWriter } from '#lib/ingest/store/group-commit.ts';
import { openLogSigner } from '#lib/ingest/log/signer.ts';
import type { FromWriterThread, StoreReply, StoreTask, ToWriterThread } from './messages.ts';

const port = parentPort!;
lowerThreadPriority(5);
let opened: Promise<{ store: Store; writer: EvidenceWriter }> | null = null;
const replies: StoreReply[] = [];
const inFlight = new Set<Promise<void>>();

port.on('message', (message: ToWriterThread) => {
  switch (message.kind) {
    case 'open':
      opened = open(message);
      // Each task reports a failure to open the store; without a handler here it would end the thread.
      opened.catch(() => undefined);
      return;
    case 'store':
      for (const task of message.tasks) {
        const stored = store(task).finally(() => inFlight.delete(stored));
        inFlight.add(stored);
      }
      return;
    case 'move-log':
      // Where the folder cannot be opened, each task reports it.
      void opened?.then(
        ({ store }) => {
          moveLog(store.folder);
          send('log-moved');
        },
        () => undefined,
      );
      return;
    case 'close':
      void close();
  }
});

async function open({
  folder,
  baseUrl,
  adopts,
  writerCounter,
}: Extract<ToWriterThread, { kind: 'open' }>): Promise<{ store: Store; writer: EvidenceWriter }> {
  const store = openStore(folder, { priority: { waiting: writerCounter, yields: true } });
  try {
    return {
      store,
      writer: openGroupCommitWriter({ store, log: await openLogSigner(store, baseUrl), now: () => new Date(), adopts }),
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

async function store({ id, request }: StoreTask): Promise<void> {
  try {
    const { writer } = await opened!;
    reply({ id, result: await writer.storeDocument(request) });
  } catch (error) {
    reply({ id, error: toThreadError(error) });
  }
}

/** Send the results of one transaction in one message. */
function reply(message: StoreReply): void {
  if (replies.push(message) > 1) return;
  queueMicrotask(() => send(replies.splice(0)));
}

function send(message: FromWriterThread): void {
  port.postMessage(message);
}

async function close(): Promise<void> {
  await Promise.all(inFlight);
  await opened?.then(
    ({ store }) => store.close(),
    () => undefined,
  );
  port.close();
}
