/**
 * Turns for requests that can wait: one of them begins in each turn of the event loop, in the order in which they came,
 * so that a request that cannot wait is answered between two of them.
 */

/** Returns a function that resolves when it is the turn of its caller. */
export function openTurns(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  let isRunning = false;
  const run = (): void => {
    const begin = waiting.shift();
    isRunning = begin !== undefined;
    if (begin === undefined) return;
    begin();
    setImmediate(run);
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (isRunning) return;
      isRunning = true;
      setImmediate(run);
    });
}
