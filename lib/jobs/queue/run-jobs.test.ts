import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#db/open.ts';
import { openTestStore, type TestStore } from '#db/store.fixture.ts';
import { addJob, findJob } from '#db/system/jobs.ts';
import { runJobs, runOneJob, type JobResult, type JobRunner } from './run-jobs.ts';

let store: TestStore;
let clock: Date;
beforeEach(async () => {
  store = await openTestStore();
  clock = new Date('2026-05-14T10:00:00Z');
});
afterEach(() => store.close());

const addTestJob = (key = 'one') =>
  store.write((tx) =>
    addJob(tx, { kind: 'test', key, payload: { key }, runAt: clock.toISOString(), now: clock.toISOString() }),
  );
const runner = (ends: JobResult[] | (() => Promise<JobResult>), seen: unknown[] = []): JobRunner => ({
  store,
  now: () => clock,
  random: () => 0,
  handlers: {
    test: async (payload) => {
      seen.push(payload);
      return typeof ends === 'function' ? ends() : ends.shift()!;
    },
  },
});
const state = async () => {
  const row = await findJob(store.read, 'test', 'one');
  return row && [row.state, row.attempts, row.runAt, row.error];
};
const retry: JobResult = { outcome: 'retry', error: 'not reached', retryAfterSeconds: null };

describe('runOneJob', () => {
  it('does nothing where no job is due', async () => {
    clock = new Date('2026-05-14T09:00:00Z');
    await store.write((tx) =>
      addJob(tx, {
        kind: 'test',
        key: 'one',
        payload: {},
        runAt: '2026-05-14T10:00:00.000Z',
        now: clock.toISOString(),
      }),
    );
    expect(await runOneJob(runner([]))).toBe(false);
  });

  it('retries after growing pauses, stores the reason, and gives up after the last one', async () => {
    await addTestJob();
    const pauses: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      const before = clock.getTime();
      expect(await runOneJob(runner([retry]))).toBe(true);
      const row = await findJob(store.read, 'test', 'one');
      clock = new Date(row!.runAt);
      pauses.push((clock.getTime() - before) / 1000);
    }
    expect(pauses).toEqual([30, 120, 600, 1800, 7200, 21_600, 43_200, 86_400]);
    await runOneJob(runner([retry]));
    expect(await state()).toMatchObject(['failed', 9, expect.anything(), 'not reached (given up after 9 attempts)']);
  });

  it('waits for as long as the result requires', async () => {
    await addTestJob();
    await runOneJob(runner([{ outcome: 'retry', error: 'rate limit', retryAfterSeconds: 900 }]));
    expect(await state()).toEqual(['waiting', 1, '2026-05-14T10:15:00.000Z', 'rate limit']);
  });

  it('runs a job again that was added again during the attempt, with the new payload', async () => {
    await addTestJob();
    const seen: unknown[] = [];
    const added = runner(async () => {
      const at = clock.toISOString();
      await store.write((tx) =>
        addJob(tx, { kind: 'test', key: 'one', payload: { from: 'start' }, runAt: at, now: at }),
      );
      return { outcome: 'continue', payload: { from: 'middle' } };
    });
    await runOneJob(added);
    await runOneJob(runner([{ outcome: 'done' }], seen));
    expect([seen, (await state())![0]]).toEqual([[{ from: 'start' }], 'done']);
  });

  it('continues at once with a new count of attempts', async () => {
    await addTestJob();
    const seen: unknown[] = [];
    const it_ = runner([{ outcome: 'continue', payload: { after: 7 } }, retry], seen);
    await runOneJob(it_);
    expect(await state()).toEqual(['waiting', 0, clock.toISOString(), null]);
    await runOneJob(it_);
    expect(seen).toEqual([{ key: 'one' }, { after: 7 }]);
    expect(await state()).toMatchObject(['waiting', 1, '2026-05-14T10:00:30.000Z', 'not reached']);
  });

  it('retries a handler that throws', async () => {
    await addTestJob();
    await runOneJob(runner(() => Promise.reject(new Error('boom'))));
    expect(await state()).toMatchObject(['waiting', 1, expect.anything(), 'the attempt failed: boom']);
  });
});

describe('runJobs', () => {
  it('runs after a restart the job that was running when the process ended', async () => {
    await addTestJob();
    const stuck = runOneJob(runner(() => new Promise(() => {})));
    await expect.poll(async () => (await state())?.slice(0, 2), { timeout: 20_000 }).toEqual(['running', 1]);
    const stop = new AbortController();
    await runJobs(
      runner(async () => {
        stop.abort();
        return { outcome: 'done' };
      }),
      stop.signal,
    );
    expect((await state())?.slice(0, 2)).toEqual(['done', 2]);
    void stuck;
  });

  it('continues after the store failed for a while, without losing the running job', async () => {
    await addTestJob();
    const stop = new AbortController();
    const told: string[] = [];
    let writes = 0;
    const failing: Store = {
      ...store,
      write: (work) => (++writes === 3 ? Promise.reject(new Error('disk full')) : store.write(work)),
    };
    const ran: number[] = [];
    // Taken up, taken, and then it cannot be written down how it ended.
    await runJobs(
      {
        ...runner([]),
        store: failing,
        onError: (error) => told.push(String(error)),
        handlers: {
          test: async () => {
            ran.push(ran.length);
            if (ran.length === 2) stop.abort();
            return { outcome: 'done' };
          },
        },
      },
      stop.signal,
    );
    expect([told, ran.length, (await state())?.slice(0, 2)]).toEqual([['Error: disk full'], 2, ['done', 2]]);
  });

  it('runs a job that a clock far ahead had scheduled, once the clock is right again', async () => {
    const right = clock;
    clock = new Date('2036-01-01T00:00:00Z');
    await addTestJob();
    clock = right;
    const stop = new AbortController();
    await runJobs(
      runner(async () => {
        stop.abort();
        return { outcome: 'done' };
      }),
      stop.signal,
    );
    expect((await state())?.slice(0, 2)).toEqual(['done', 1]);
  });
});

describe('while requests are answered', () => {
  it('a job of many steps yields to the event loop after each step', async () => {
    await addTestJob();
    const STEPS = 20;
    const end = new AbortController();
    const seen: number[] = [];
    let turns = 0;
    const turn = () => {
      turns += 1;
      if (!end.signal.aborted) setImmediate(turn);
    };
    setImmediate(turn);
    await runJobs(
      runner(async () => {
        seen.push(turns);
        if (seen.length < STEPS) return { outcome: 'continue', payload: { step: seen.length } };
        end.abort();
        return { outcome: 'done' };
      }),
      end.signal,
    );
    expect(seen).toHaveLength(STEPS);
    expect(new Set(seen).size).toBe(STEPS);
  });
});
