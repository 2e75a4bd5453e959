import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../store.fixture.ts';
import { addJob, claimJob, findJob, updateJobState } from './jobs.ts';

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const at = (second: number) => new Date(Date.UTC(2026, 4, 14, 12, 0, second)).toISOString();
const add = (kind: string, key: string, second: number, more: { host?: string; payload?: unknown } = {}) =>
  store.write((tx) => addJob(tx, { kind, key, payload: {}, runAt: at(second), now: at(0), ...more }));
const claim = async (lane: Parameters<typeof claimJob>[3], kinds = ['a', 'b'], second = 30) =>
  (await store.write((tx) => claimJob(tx, kinds, at(second), lane)))?.key ?? null;

describe('a claim', () => {
  it('takes the job that has been due longest, in its lane', async () => {
    await add('a', 'later', 9);
    await add('b', 'first', 1);
    await add('a', 'of a host', 0, { host: 'x.example' });
    await add('a', 'not due', 59);
    expect(await claim({ host: null })).toBe('first');
    expect(await claim({ host: 'x.example' })).toBe('of a host');
    expect(await claim({ host: 'y.example' })).toBeNull();
    expect(await claim('any')).toBe('later');
    expect(await claim('any')).toBeNull();
    expect(await findJob(store.read, 'b', 'first')).toMatchObject({ state: 'running', attempts: 1, updatedAt: at(30) });
  });

  it('finds a job behind others of kinds that this version does not know, among the first 200', async () => {
    for (let n = 0; n < 150; n += 1) await add('of a later version', `${n}`, 1);
    await add('a', 'known', 2);
    expect(await claim('any')).toBe('known');
    expect(await claim('any')).toBeNull();
  });
});

it('the end of an attempt replaces what it names, and nothing of a job that waits again', async () => {
  const id = await add('a', 'key', 1, { payload: { step: 1 }, host: 'x.example' });
  await claim('any');
  const change = (more: Partial<Parameters<typeof updateJobState>[2]>) =>
    store.write((tx) => updateJobState(tx, id, { state: 'waiting', now: at(40), ...more }));
  await change({ error: 'no answer', runAt: at(50) });
  expect(await findJob(store.read, 'a', 'key')).toMatchObject({
    state: 'waiting',
    error: 'no answer',
    runAt: at(50),
    attempts: 1,
    payload: '{"step":1}',
    host: 'x.example',
  });
  // It waits again already, so an attempt that ends late changes nothing.
  await change({ state: 'done' });
  expect((await findJob(store.read, 'a', 'key'))!.state).toBe('waiting');
  await claim('any', ['a'], 55);
  await change({ payload: { step: 2 }, attempts: 0, runAt: at(41) });
  expect(await findJob(store.read, 'a', 'key')).toMatchObject({
    error: null,
    attempts: 0,
    payload: '{"step":2}',
    runAt: at(41),
  });
  expect(await add('a', 'key', 5, { payload: { step: 3 } })).toBe(id);
  expect(await findJob(store.read, 'a', 'key')).toMatchObject({ payload: '{"step":3}', host: null, runAt: at(5) });
});
