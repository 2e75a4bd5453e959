import { describe, expect, it } from 'vitest';
import { createBroadcast, type OutboxReader } from './broadcast.ts';

function outbox(): OutboxReader & { add: (n: number) => void; reads: number } {
  const rows: { seq: number; at: string; type: string; payload: string }[] = [];
  return {
    reads: 0,
    add(n) {
      for (let i = 0; i < n; i += 1)
        rows.push({
          seq: rows.length + 1,
          at: '',
          type: 'delivery',
          payload: JSON.stringify({ type: 'delivery', id: rows.length + 1 }),
        });
    },
    async after(seq, limit) {
      this.reads += 1;
      return rows.filter((row) => row.seq > seq).slice(0, limit);
    },
    async last() {
      return rows.length;
    },
    onCommit: null,
  };
}
async function take(events: AsyncGenerator<{ seq: number }>, n: number): Promise<number[]> {
  const seen: number[] = [];
  while (seen.length < n) {
    const { value, done } = await events.next();
    if (done) break;
    seen.push(value.seq);
  }
  return seen;
}

describe('broadcast', () => {
  it('gives every subscriber every event once, in order, after its last event', async () => {
    const source = outbox();
    source.add(3);
    const live = createBroadcast(source, 2);
    const stop = new AbortController();
    const old = live.subscribe(1, stop.signal);
    const fresh = live.subscribe(null, stop.signal);
    const first = take(old, 4);
    const second = take(fresh, 2);
    await new Promise((done) => setTimeout(done, 10));
    source.add(2);
    expect([await first, await second]).toEqual([
      [2, 3, 4, 5],
      [4, 5],
    ]);
    stop.abort();
    expect((await old.next()).done).toBe(true);
    expect((await fresh.next()).done).toBe(true);
    expect(live.subscriberCount()).toBe(0);
  });

  it('reads at once what it is told of, also while it reads, and hears nothing without a subscriber', async () => {
    const source = outbox();
    const hearers = new Set<() => void>();
    source.onCommit = (hear) => {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    };
    const { after } = source;
    let isFirst = true;
    source.after = async (seq, limit) => {
      const rows = await after.call(source, seq, limit);
      // It is told of another commit after it has read, before anybody has got the events.
      if (isFirst) {
        isFirst = false;
        source.add(1);
        for (const hear of hearers) hear();
      }
      return rows;
    };
    // It would look by itself in a day.
    const live = createBroadcast(source, 86_400_000);
    const stop = new AbortController();
    const events = live.subscribe(0, stop.signal);
    const seen = take(events, 2);
    await expect.poll(() => hearers.size).toBe(1);
    source.add(1);
    for (const hear of hearers) hear();
    expect(await seen).toEqual([1, 2]);
    stop.abort();
    await events.next();
    expect(hearers.size).toBe(0);
  });

  it('reads nothing without a subscriber', async () => {
    const source = outbox();
    const live = createBroadcast(source, 1);
    const stop = new AbortController();
    const one = live.subscribe(null, stop.signal);
    const waiting = take(one, 1);
    await new Promise((done) => setTimeout(done, 5));
    source.add(1);
    await waiting;
    stop.abort();
    await one.next();
    const reads = source.reads;
    await new Promise((done) => setTimeout(done, 20));
    expect(source.reads).toBe(reads);
  });

  it('disconnects a subscriber that is too slow', async () => {
    const source = outbox();
    const live = createBroadcast(source, 1);
    const slow = live.subscribe(0, new AbortController().signal);
    source.add(1500);
    expect(await take(slow, 1)).toEqual([1]);
    await new Promise((done) => setTimeout(done, 100));
    expect((await take(slow, 2000)).length).toBeLessThan(1500);
  });
});
