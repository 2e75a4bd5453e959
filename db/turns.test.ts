import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openStore } from './open.ts';
import { readMeta, writeMeta } from './system/meta.ts';
import { inTurn, newTurns } from './turns.ts';

it('the busy side waits while the other wishes to write, and goes on when it has', async () => {
  const shared = newTurns();
  const said: string[] = [];
  let end = (): void => {};
  const first = inTurn({ shared, gives: 'none' }, () => new Promise<void>((resolve) => { end = () => { said.push('first'); resolve(); }; }));
  const second = inTurn({ shared, gives: 'way' }, async () => { said.push('second'); });
  await nextTurn();
  expect(said).toEqual([]);
  end();
  await Promise.all([first, second]);
  expect(said).toEqual(['first', 'second']);
});

it('work that fails leaves the turn to others', async () => {
  const shared = newTurns();
  await expect(inTurn({ shared, gives: 'none' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await inTurn({ shared, gives: 'way' }, async () => 'mine')).toBe('mine');
});

it('beside a connection that writes without end, the other one comes to write', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-turns-'));
  const store = openStore(folder);
  const busy = openStore(folder, { turns: { shared: store.turns, gives: 'way' } });
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
      await store.write((tx) => writeMeta(tx, 'small', String(i)));
      // What waits for its turn is let in after the transaction that runs, not after very many.
      expect(written - before).toBeLessThanOrEqual(3);
    }
    store.lookAgain();
    expect(await readMeta(store.read, 'small')).toBe('20');
  } finally {
    stop.abort();
    await endless;
    busy.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
