import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openTurns } from './turns.ts';

it('one caller begins in each turn of the event loop, in the order of the calls', async () => {
  const turn = openTurns();
  const began: number[] = [];
  const all = Promise.all([1, 2, 3, 4].map((caller) => turn().then(() => began.push(caller))));
  expect(began).toEqual([]);
  for (const expected of [[1], [1, 2], [1, 2, 3]]) {
    await nextTurn();
    expect(began).toEqual(expected);
  }
  await all;
  expect(began).toEqual([1, 2, 3, 4]);
});

it('a caller that comes while others wait begins after them, and one that comes later begins too', async () => {
  const turn = openTurns();
  const began: string[] = [];
  const call = (name: string) => turn().then(() => began.push(name));
  const first = call('first').then(() => call('first again'));
  await Promise.all([first, call('second')]);
  await nextTurn();
  await call('later');
  expect(began).toEqual(['first', 'second', 'first again', 'later']);
});
