/**
 * A thread that helps a trial. It verifies and reads documents, for which the trial may be waiting, and in between it
 * evaluates artifacts that the trial has settled.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Db } from '#db/open.ts';
import { keepReadings } from '#db/readings/kept-readings.ts';
import { openScratchReader } from '#db/scratch.ts';
import { readLinkedTexts } from '#lib/ingest/document/linked-texts.ts';
import { verifyHere } from '#lib/ingest/reverify/verify-here.ts';
import { lowerThreadPriority } from '#lib/ingest/threads/lower-priority.ts';
import { type CompiledTrust, compileTrust } from '#lib/verify/trust/trust.ts';
import { evaluateWaiting } from './evaluate-waiting.ts';
import type { AssistantInput, Evaluated, FromAssistant, ToAssistant, Waiting } from './messages.ts';

/** After so many milliseconds of work, the thread takes new messages and sees new changes. */
const TURN_MS = 10;

const port = parentPort!;
const { folder, file, now } = workerData as AssistantInput;
const send = (message: FromAssistant): void => port.postMessage(message);
lowerThreadPriority(5);
const reader = openScratchReader(folder, file);
const urgent: Exclude<ToAssistant, { kind: 'begin' | 'evaluate' }>[] = [];
const waiting: Waiting[] = [];
let db: Db | null = null;
let trust: CompiledTrust | null = null;
let isBusy = false;

port.on('message', (message: ToAssistant) => {
  if (message.kind === 'begin') {
    db = reader.begin();
    keepReadings(db);
  } else if (message.kind === 'evaluate') waiting.push(...message.waiting);
  else urgent.push(message);
  if (!isBusy && db !== null) void workOn(db);
});
send({ kind: 'open' });

async function workOn(copy: Db): Promise<void> {
  isBusy = true;
  while (urgent.length > 0 || waiting.length > 0) {
    const until = performance.now() + TURN_MS;
    const evaluated: Evaluated[] = [];
    while (performance.now() < until) {
      const next = urgent.shift();
      const artifact = next === undefined ? waiting.shift() : undefined;
      if (next !== undefined) await answer(copy, next);
      else if (artifact !== undefined) evaluated.push(await evaluateWaiting(copy, artifact, now));
      else break;
    }
    if (evaluated.length > 0) send({ kind: 'evaluated', evaluated });
    await nextTurn();
  }
  isBusy = false;
}

async function answer(copy: Db, message: (typeof urgent)[number]): Promise<void> {
  if (message.kind === 'read') return send({ kind: 'read', texts: await readLinkedTexts(copy, message.wanted) });
  if (message.trust !== null) trust = compileTrust(message.trust);
  const verified = await verifyHere(copy, message.seq, { trust: trust!, now });
  send({ kind: 'verified', seq: message.seq, verified });
}
