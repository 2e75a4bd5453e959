/** The queue of the transactions that one process wants to write. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Calls `transaction` when those before it have ended, for the request that asked for it, and settles as it does.
 */
export type WriteQueue = <T>(transaction: () => Promise<T>, goesFirst: boolean) => Promise<T>;

/**
 * Runs transactions one after the other, those that go first before the others. The next one begins when one has ended
 * and the event loop has done other work once, so that many of them keep no request waiting.
 */
export function openWriteQueue(): WriteQueue {
  const waiting = { first: [] as (() => Promise<unknown>)[], others: [] as (() => Promise<unknown>)[] };
  let isRunning = false;
  const runAll = async (): Promise<void> => {
    isRunning = true;
    await undefined;
    for (;;) {
      const next = waiting.first.shift() ?? waiting.others.shift();
      if (next === undefined) break;
      await next();
      if (waiting.first.length + waiting.others.length > 0) await nextTurn();
    }
    isRunning = false;
  };
  return (transaction, goesFirst) =>
    new Promise((resolve, reject) => {
      const forCaller = AsyncLocalStorage.snapshot();
      waiting[goesFirst ? 'first' : 'others'].push(() => forCaller(transaction).then(resolve, reject));
      if (!isRunning) void runAll();
    });
}
