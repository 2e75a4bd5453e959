import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openStore } from './open.ts';
import { readMeta, writeMeta } from '../system/meta.ts';
import { newWriterCounter, withPriority } from './writer-priority.ts';

it('the yielding connection waits while the other wants to write, and continues afterwards', async () => {
  const waiting = newWriterCounter();
  const order: string[] = [];
  let end = (): void => {};
  const first = withPriority(
    { waiting, yields: false },
    () =>
      new Promise<void>((resolve) => {
        end = () => {
          order.push('first');
          resolve();
        };
      }),
  );
  const second = withPriority({ waiting, yields: true }, async () => {
    order.push('second');
  });
  await nextTurn();
  expect(order).toEqual([]);
  end();
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
});

it('a transaction that fails lets the next one run', async () => {
  const waiting = newWriterCounter();
  await expect(withPriority({ waiting, yields: false }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withPriority({ waiting, yields: true }, async () => 'mine')).toBe('mine');
});

it('a connection with priority writes soon beside one that writes without a pause', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-priority-'));
  const store = openStore(folder);
  const busy = openStore(folder, { priority: { waiting: store.writerCounter, yields: true } });
  let written = 0;
  const stop = new AbortController();
  const endless = (async () => {
    while (!stop.signal.aborted) {
      await busy.write((tx) => writeMeta(tx, 'busy', String((written += 1))));
      await nextTurn();
    }
  })();
  try {
    for (let i = 1; i <= 20; i += 1) {
      const before = written;
      // Counted inside of the transaction: while its commit goes to disk, the other may write again.
      const begun = await store.write(async (tx) => {
        await writeMeta(tx, 'small', String(i));
        return written;
      });
      // The connection with priority waits for the running transaction only.
      expect(begun - before).toBeLessThanOrEqual(2);
    }
    store.refresh();
    expect(await readMeta(store.read, 'small')).toBe('20');
  } finally {
    stop.abort();
    await endless;
    busy.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
