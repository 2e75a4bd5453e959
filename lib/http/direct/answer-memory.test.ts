import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, AnswerMemory, gzippedBody } from './answer-memory.ts';

const answer = (body: string): Answer => ({ headers: [['content-type', 'text/plain']], body: Buffer.from(body) });
const ever = { version: 1, from: 0, until: Number.POSITIVE_INFINITY };

describe('the memory of answers', () => {
  it('gives an answer only for the state from which it was made, and before its time', () => {
    const memory = new AnswerMemory();
    memory.set('/a', answer('one'), { version: 1, from: 0, until: 1_000 });
    expect(memory.get('/a', 1, 999)?.body.toString()).toBe('one');
    expect(memory.get('/b', 1, 999)).toBeNull();
    expect(memory.get('/a', 1, 1_000)).toBeNull();
    // A clock that was set back.
    memory.set('/a', answer('one'), { version: 1, from: 500, until: 1_000 });
    expect(memory.get('/a', 1, 499)).toBeNull();
    memory.set('/a', answer('one'), ever);
    expect(memory.get('/a', 2, 0)).toBeNull();
    // An outdated answer is gone, also for a number that comes again.
    expect(memory.get('/a', 1, 0)).toBeNull();
    expect(memory.bytes).toBe(0);
  });

  it('drops what was asked for the longest time ago', () => {
    const memory = new AnswerMemory({ all: 3 * 2_100, body: 1_000 });
    for (const name of ['/a', '/b', '/c']) memory.set(name, answer(''), ever);
    memory.get('/a', 1, 0);
    memory.set('/d', answer(''), ever);
    expect(['/a', '/b', '/c', '/d'].map((name) => memory.get(name, 1, 0) !== null)).toEqual([true, false, true, true]);
  });

  it('keeps no large body', () => {
    const memory = new AnswerMemory({ all: 100_000, body: 10 });
    memory.set('/a', answer('x'.repeat(11)), ever);
    expect(memory.get('/a', 1, 0)).toBeNull();
  });

  it('is never larger than its bound, and never gives another answer than the last one of an address', () => {
    const step = fc.record({
      address: fc.constantFrom('/a', '/b', '/c', '/d'),
      size: fc.nat(4_000),
      version: fc.integer({ min: 1, max: 3 }),
      until: fc.integer({ min: 0, max: 5 }),
      now: fc.integer({ min: 0, max: 5 }),
      isRead: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const memory = new AnswerMemory({ all: 12_000, body: 3_000 });
        const last = new Map<string, { body: Buffer; version: number; until: number }>();
        for (const { address, size, version, until, now, isRead } of steps) {
          if (isRead) {
            const found = memory.get(address, version, now);
            if (found === null) continue;
            expect(found.body).toBe(last.get(address)!.body);
            expect(version).toBe(last.get(address)!.version);
            expect(now).toBeLessThan(last.get(address)!.until);
          } else {
            const body = Buffer.alloc(size);
            memory.set(address, { headers: [], body }, { version, from: 0, until });
            if (size <= 3_000) last.set(address, { body, version, until });
          }
          expect(memory.bytes).toBeLessThanOrEqual(12_000);
        }
      }),
    );
  });

  it('compresses a body once, where that makes it smaller', async () => {
    const long = answer('attestation '.repeat(500));
    const first = await gzippedBody(long);
    expect(gunzipSync(first!).toString()).toBe(long.body.toString());
    expect(await gzippedBody(long)).toBe(first);
    expect(await gzippedBody(answer('short'))).toBeNull();
  });
});
