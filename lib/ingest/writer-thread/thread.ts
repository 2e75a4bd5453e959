/**
 * The thread that keeps evidence: it has a connection of its own to the data folder, so that a commit, and the wait for
 * the disk, hold up nobody who asks for a page.
 */
import { parentPort } from 'node:worker_threads';
import { openStore, type Store } from '#db/open.ts';
import { AttestryError } from '#lib/errors.ts';
import { giveWay } from '#lib/ingest/threads/lower-priority.ts';
import { openWriter, type Writer } from '#lib/ingest/store/group-commit.ts';
import { openLogSigner } from '#lib/ingest/log/signer.ts';
import type { FromKeeper, Refusal, ToKeeper, Unit } from './messages.ts';

const port = parentPort!;
giveWay(5);
let opened: Promise<{ store: Store; writer: Writer }> | null = null;
const said: FromKeeper[] = [];
const underway = new Set<Promise<void>>();

port.on('message', (message: ToKeeper) => {
  switch (message.kind) {
    case 'open':
      opened = open(message);
      // Who asks for something to be kept is told; nobody else waits for it.
      opened.catch(() => undefined);
      return;
    case 'keep':
      for (const unit of message.units) {
        const kept = keep(unit).finally(() => underway.delete(kept));
        underway.add(kept);
      }
      return;
    case 'close':
      void close();
  }
});

async function open({
  folder,
  baseUrl,
  writerCounter,
}: Extract<ToKeeper, { kind: 'open' }>): Promise<{ store: Store; writer: Writer }> {
  const store = openStore(folder, { priority: { waiting: writerCounter, yields: true } });
  try {
    return { store, writer: openWriter(store, await openLogSigner(store, baseUrl), () => new Date()) };
  } catch (error) {
    store.close();
    throw error;
  }
}

async function keep({ id, document, trust, at }: Unit): Promise<void> {
  try {
    const { writer } = await opened!;
    say({ id, kept: await writer.keep(document, trust, at) });
  } catch (error) {
    say({ id, refused: refusalOf(error) });
  }
}

/** What one transaction kept is told together. */
function say(one: FromKeeper): void {
  if (said.push(one) > 1) return;
  queueMicrotask(() => port.postMessage(said.splice(0)));
}

function refusalOf(error: unknown): Refusal {
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return error instanceof AttestryError
    ? {
        code: error.code,
        message: error.message,
        retryAfterSeconds: error.retryAfterSeconds,
        cause: error.cause === undefined ? cause : String(error.cause),
      }
    : {
        code: null,
        message: error instanceof Error ? error.message : String(error),
        retryAfterSeconds: undefined,
        cause,
      };
}

async function close(): Promise<void> {
  await Promise.all(underway);
  await opened?.then(
    ({ store }) => store.close(),
    () => undefined,
  );
  port.close();
}
