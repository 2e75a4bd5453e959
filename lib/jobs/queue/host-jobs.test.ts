/** Jobs that ask hosts over the network. No test waits for a time to pass: an attempt ends when the test says so. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#db/open.ts';
import { openTestStore, type TestStore } from '#db/store.fixture.ts';
import { addJob, claimJob, findJob } from '#db/system/jobs.ts';
import { type JobResult, type JobRunner, runJobs } from './run-jobs.ts';

let store: TestStore;
const now = () => new Date('2026-05-14T10:00:00Z');
let stop: AbortController;
let running: Promise<void>;
/** The jobs whose attempts have begun, in order; and what ends each. */
let begun: string[];
let ends: Map<string, (result: JobResult) => void>;

beforeEach(async () => {
  store = await openTestStore();
  stop = new AbortController();
  begun = [];
  ends = new Map();
});
afterEach(async () => {
  stop.abort();
  for (const end of ends.values()) end({ outcome: 'done' });
  await running;
  await store.close();
});

/** Add a job that is due; earlier ones have been due longer. */
let minute = 0;
const add = (key: string, host?: string) => {
  const at = new Date(now().getTime() - 3_600_000 + (minute += 1) * 1000).toISOString();
  return store.write((tx) =>
    addJob(tx, { kind: 'test', key, payload: { key }, runAt: at, now: at, ...(host && { host }) }),
  );
};
const runner = (change: Partial<JobRunner> = {}): JobRunner => ({
  store,
  now,
  random: () => 0,
  handlers: {
    test: ({ key }: { key: string }) =>
      new Promise((resolve) => {
        begun.push(key);
        ends.set(key, resolve);
      }),
  },
  ...change,
});
const start = (change?: Partial<JobRunner>) => {
  running = runJobs(runner(change), stop.signal);
};
const end = (key: string, result: JobResult = { outcome: 'done' }) => ends.get(key)!(result);
const stateOf = async (key: string) => (await findJob(store.read, 'test', key))?.state;
/** The queue notices a new job within two seconds. */
const SOON = { timeout: 20_000 };
const begins = (...keys: string[]) => expect.poll(() => begun.toSorted(), SOON).toEqual(keys.toSorted());

describe('a host that does not answer', () => {
  it('holds up neither the jobs of other hosts nor those that ask nobody', async () => {
    await add('silent-1', 'silent.example');
    await add('silent-2', 'silent.example');
    await add('quick', 'quick.example');
    await add('local');
    start();
    await begins('silent-1', 'quick', 'local');
    end('quick');
    end('local');
    await expect.poll(() => stateOf('quick'), SOON).toBe('done');
    await expect.poll(() => stateOf('local'), SOON).toBe('done');
    expect([await stateOf('silent-1'), await stateOf('silent-2')]).toEqual(['running', 'waiting']);
  });

  it('gets its next request when the one before has ended', async () => {
    await add('first', 'silent.example');
    await add('second', 'silent.example');
    start();
    await begins('first');
    end('first', { outcome: 'retry', error: 'not reached', retryAfterSeconds: null });
    await begins('first', 'second');
    expect(await stateOf('first')).toBe('waiting');
  });

  it('has one request at a time, though the job is asked for again meanwhile', async () => {
    await add('again', 'silent.example');
    start();
    await begins('again');
    await add('again', 'silent.example');
    await add('other', 'quick.example');
    await begins('again', 'other');
    end('again');
    await expect.poll(() => begun, SOON).toEqual(['again', 'other', 'again']);
  });
});

it('at most six run at once, and a host with many jobs takes turns with the others', async () => {
  for (let n = 0; n < 3; n += 1) await add(`many-${n}`, 'many.example');
  for (const name of 'abcdefg') await add(name, `${name}.example`);
  start();
  // By name: a to f run, g and many wait.
  await begins('a', 'b', 'c', 'd', 'e', 'f');
  end('a');
  await begins('a', 'b', 'c', 'd', 'e', 'f', 'g');
  end('b');
  await expect.poll(() => begun.at(-1), SOON).toBe('many-0');
  await add('a-again', 'a.example');
  end('many-0');
  // The host with many jobs has had its turn.
  await expect.poll(() => begun.at(-1), SOON).toBe('a-again');
  end('c');
  await expect.poll(() => begun.at(-1), SOON).toBe('many-1');
});

it('what a process left running runs again, and what this process runs does not', async () => {
  await add('left', 'left.example');
  await add('ours', 'ours.example');
  start();
  await begins('left', 'ours');
  stop.abort();
  end('left', { outcome: 'failed', error: 'lost' });
  end('ours');
  await running;
  // Another start finds one job running, as after the process was killed.
  await add('left', 'left.example');
  await add('local');
  await store.write((tx) => claimJob(tx, ['test'], now().toISOString(), { host: 'left.example' }));
  stop = new AbortController();
  begun = [];
  let fails = false;
  const failing: Store = {
    ...store,
    write: (work) => {
      if (!fails) return store.write(work);
      fails = false;
      return Promise.reject(new Error('disk full'));
    },
  };
  const told: string[] = [];
  start({ store: failing, onError: (error) => told.push(String(error)) });
  await begins('left', 'local');
  // The result of the local job cannot be stored: it runs again, and the fetch that still runs does not.
  fails = true;
  end('local');
  await expect.poll(() => begun.filter((key) => key === 'local'), SOON).toHaveLength(2);
  expect(told).toEqual(['Error: disk full']);
  expect(begun.filter((key) => key === 'left')).toHaveLength(1);
});

it('resolves once the last attempt has ended', async () => {
  await add('slow', 'slow.example');
  start();
  await begins('slow');
  stop.abort();
  let isOver = false;
  void running.then(() => (isOver = true));
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  end('slow');
  await running;
  expect(await stateOf('slow')).toBe('done');
});
