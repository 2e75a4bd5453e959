/**
 * A thread that reads and verifies. It works on its tasks in turns, a few documents each, so that a small request is answered while a
 * large upload is under way; of each task at most a few chunks are on their way at a time.
 */
import { parentPort } from 'node:worker_threads';
import { type CompiledTrust, compileTrust } from '#lib/verify/trust.ts';
import { examineBytes } from './examine-bytes.ts';
import type { Found, FromThread, ToThread } from './messages.ts';

const CHUNK_DOCUMENTS = 32;
/** A turn ends after this much time, in ms, or with a full chunk. */
const TURN = 25;
const MOST_CHUNKS_UNDERWAY = 3;
const MOST_TRUST_KEPT = 8;

type Running = { id: number; interactive: boolean; documents: Generator<Found>; underway: number };

const trusts = new Map<string, CompiledTrust>();
const running: Running[] = [];
let scheduled = false;

const port = parentPort!;
const send = (message: FromThread): void => port.postMessage(message);

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'trust':
      trusts.set(message.key, compileTrust(message.set));
      if (trusts.size > MOST_TRUST_KEPT) trusts.delete(trusts.keys().next().value!);
      return;
    case 'task': return start(message);
    case 'more': {
      const task = running.find((one) => one.id === message.id);
      if (task !== undefined) task.underway -= 1;
      return schedule();
    }
    case 'stop': return drop(message.id);
  }
});

function start({ id, bytes, trustKey, options, interactive, skip }: Extract<ToThread, { kind: 'task' }>): void {
  const trust = trusts.get(trustKey);
  if (trust === undefined) return send({ kind: 'failed', id, message: 'the thread was not told the trust of its task' });
  running.push({ id, interactive, documents: examineBytes(bytes, trust, options, skip), underway: 0 });
  schedule();
}

function drop(id: number): void {
  const at = running.findIndex((one) => one.id === id);
  if (at >= 0) running.splice(at, 1);
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(turn);
}

function turn(): void {
  scheduled = false;
  const isReady = (one: Running): boolean => one.underway < MOST_CHUNKS_UNDERWAY;
  const small = running.findIndex((one) => one.interactive && isReady(one));
  const at = small >= 0 ? small : running.findIndex(isReady);
  const [task] = at < 0 ? [] : running.splice(at, 1);
  if (task === undefined) return;
  try {
    const documents: Found[] = [];
    const until = performance.now() + TURN;
    let last = false;
    while (documents.length < CHUNK_DOCUMENTS && performance.now() < until) {
      const next = task.documents.next();
      if (next.done === true) {
        last = true;
        break;
      }
      documents.push(next.value);
    }
    send({ kind: 'chunk', id: task.id, documents, last });
    task.underway += 1;
    if (!last) running.push(task);
  } catch (error) {
    send({ kind: 'failed', id: task.id, message: error instanceof Error ? error.message : String(error) });
  }
  schedule();
}
