/**
 * A thread that reads and verifies. It works on its tasks in turns, a few documents each, so that a small request is
 * answered while a large upload is under way; of each task at most a few chunks are on their way at a time.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { type CompiledTrust, compileTrust } from '#lib/verify/trust/trust.ts';
import { giveWay } from '#lib/ingest/threads/lower-priority.ts';
import { examineBytes } from './examine-bytes.ts';
import type { Found, FromThread, ToThread } from './messages.ts';

const CHUNK_DOCUMENTS = 32;
/** A turn ends after this much time, in ms, or with a full chunk. */
const TURN = 25;
const MOST_CHUNKS_UNDERWAY = 3;
const MOST_TRUST_KEPT = 8;
/** Bytes of an upload of which several times its size is left behind. */
const LARGE = 2 * 1024 * 1024;
/** Nothing to do for so long is idle, in ms. */
const IDLE = 250;

type Running = { id: number; interactive: boolean; bytes: Uint8Array; documents: Generator<Found>; underway: number };

// Node gives this function to whoever starts it with a flag; a thread can ask for it later.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;
/** All of it, and what it lay in goes back to the system: an ordinary collection keeps that for later. */
const collectGarbage = (): void => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });

const trusts = new Map<string, CompiledTrust>();
const running: Running[] = [];
let scheduled = false;
let idle: NodeJS.Timeout | undefined;

const port = parentPort!;
giveWay(10);
const send = (message: FromThread): void => port.postMessage(message);

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'trust':
      trusts.set(message.key, compileTrust(message.set));
      if (trusts.size > MOST_TRUST_KEPT) trusts.delete(trusts.keys().next().value!);
      return;
    case 'task':
      return start(message);
    case 'more': {
      const task = running.find((one) => one.id === message.id);
      if (task !== undefined) task.underway -= 1;
      return schedule();
    }
    case 'stop':
      return drop(message.id);
  }
});

function start({ id, bytes, trustKey, options, interactive, skip }: Extract<ToThread, { kind: 'task' }>): void {
  const trust = trusts.get(trustKey);
  if (trust === undefined)
    return send({ kind: 'failed', id, message: 'the thread was not told the trust of its task' });
  running.push({ id, interactive, bytes, documents: examineBytes(bytes, trust, options, skip), underway: 0 });
  schedule();
}

function drop(id: number): void {
  const at = running.findIndex((one) => one.id === id);
  if (at >= 0) free(running.splice(at, 1)[0]!);
}

/**
 * Give the memory of an upload back. What was made of a large one is collected now: left to itself, a thread that is
 * given large ones lets several of them pile up first. What others leave behind is collected when there is nothing else
 * to do.
 */
function free({ bytes, interactive }: Running): void {
  const size = bytes.length;
  (bytes.buffer as ArrayBuffer).transfer(0);
  clearTimeout(idle);
  if (size > LARGE) setImmediate(collectGarbage);
  else if (!interactive)
    idle = setTimeout(() => {
      if (running.length === 0) collectGarbage();
    }, IDLE).unref();
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
    if (last) free(task);
    else running.push(task);
  } catch (error) {
    free(task);
    send({ kind: 'failed', id: task.id, message: error instanceof Error ? error.message : String(error) });
  }
  schedule();
}
