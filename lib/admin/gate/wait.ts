/** Waits for a decision of the gate: for evidence that is still being examined, or that has not arrived yet. */
import { setTimeout as pause } from 'node:timers/promises';
import { AttestryError } from '#lib/errors.ts';
import { renewState } from '#db/open.ts';
import { lastEventSeq } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';
import { uploadsInProgress, type UploadInProgress } from '#lib/ingest/examine/uploads-in-progress.ts';
import type { Decided } from '#lib/query/gate/decide.ts';

/** How often a waiting request looks whether anything has changed. */
const POLL_INTERVAL_MS = 250;
/** A waiting request decides anew after this time, even if no event says that anything has changed. */
const DECIDE_INTERVAL_MS = 5_000;

const globals = globalThis as typeof globalThis & { __attestryGateWaits?: Map<string, number> };

/** The number of waiting requests of each caller that has one. */
function waits(): Map<string, number> {
  globals.__attestryGateWaits ??= new Map();
  return globals.__attestryGateWaits;
}

export type WaitOptions = {
  /** The longest time to wait, in milliseconds. */
  waitMs: number;
  /** The address of the caller. */
  caller: string;
  /** Aborts when the caller closes the connection. */
  signal: AbortSignal;
};

export type Waited = { decided: Decided; waitedMs: number; examining: boolean };

/**
 * Decide, and with a wait decide again until the answer is final: allow at once, deny as soon as the uploads that had
 * begun before the question are over, unknown only at the end of the time. Throws `rate-limited` where too many
 * requests wait already.
 */
export async function decideWithin(
  context: Context,
  decideNow: () => Promise<Decided>,
  { waitMs, caller, signal }: WaitOptions,
): Promise<Waited> {
  const uploads = uploadsInProgress(context.store.whole);
  const began = performance.now();
  const waited = () => performance.now() - began;
  let decided = await decideNow();
  if (waitMs === 0 || isFinal(decided, uploads)) return finish(decided, uploads, 0);
  beginWait(context, caller);
  try {
    let seen = await stateOf(context, uploads);
    let decidedAt = waited();
    while (waited() < waitMs && !signal.aborted && !isFinal(decided, uploads)) {
      renewState();
      await pause(Math.min(POLL_INTERVAL_MS, Math.max(1, waitMs - waited())), undefined, { signal }).catch(
        () => undefined,
      );
      const state = await stateOf(context, uploads);
      if (state === seen && waited() - decidedAt < DECIDE_INTERVAL_MS && waited() < waitMs) continue;
      seen = state;
      decidedAt = waited();
      decided = await decideNow();
    }
    return finish(decided, uploads, Math.round(waited()));
  } finally {
    endWait(caller);
  }
}

function finish(decided: Decided, uploads: readonly UploadInProgress[], waitedMs: number): Waited {
  return { decided, waitedMs, examining: isExamining(uploads) };
}

function isFinal({ verdict }: Decided, uploads: readonly UploadInProgress[]): boolean {
  switch (verdict.decision) {
    case 'allow':
      return true;
    case 'deny':
      return !isExamining(uploads);
    case 'unknown':
      return false;
  }
}

const isExamining = (uploads: readonly UploadInProgress[]): boolean => uploads.some(({ isOver }) => !isOver);

/** A text that changes with every new event and with the end of each upload. */
async function stateOf({ store }: Context, uploads: readonly UploadInProgress[]): Promise<string> {
  return `${await lastEventSeq(store.read)} ${uploads.filter(({ isOver }) => isOver).length}`;
}

function beginWait({ limits }: Context, caller: string): void {
  const all = [...waits().values()].reduce((sum, count) => sum + count, 0);
  const own = waits().get(caller) ?? 0;
  if (all >= limits.gateWaits || own >= limits.gateWaitsPerCaller)
    throw new AttestryError('rate-limited', 'too many requests are waiting for a decision; ask again without a wait', {
      retryAfterSeconds: 10,
    });
  waits().set(caller, own + 1);
}

function endWait(caller: string): void {
  const left = (waits().get(caller) ?? 0) - 1;
  if (left > 0) waits().set(caller, left);
  else waits().delete(caller);
}
