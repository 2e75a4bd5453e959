import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttestryError } from '#lib/errors.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { type BodyCaps, withBody } from './raw-body.ts';

const caps: BodyCaps = { wire: 64 * 1024, plain: 256 * 1024, idleMs: 50 };
const request = (body: Uint8Array | ReadableStream, headers: Record<string, string> = {}) =>
  new Request('http://local/', { method: 'POST', body: body as BodyInit, headers, duplex: 'half' } as RequestInit);
const budget = createMemoryBudget({
  smallPoolBytes: 64 * 1024,
  maxSmallBodyBytes: 8 * 1024,
  sharedPoolBytes: 16 * 1024,
  maxWaiting: 4,
  maxWaitMs: 200,
});
const readRawBody = (sent: Request, limits: BodyCaps) =>
  withBody(sent, limits, async (bytes) => new Uint8Array(bytes), budget);
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'read',
    (error) => (error instanceof AttestryError ? error.code : `thrown: ${String(error)}`),
  );

const CODINGS = [
  ['identity', (b: Uint8Array) => b],
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const;

describe('readRawBody', () => {
  it.each(CODINGS)('returns the bytes that were sent with the encoding %s', async (coding, compress) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
        expect(
          Buffer.from(await readRawBody(request(compress(bytes), { 'content-encoding': coding }), caps)).equals(
            Buffer.from(bytes),
          ),
        ).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it.each(CODINGS.slice(1))('decompression of a %s bomb stops at the limit', async (coding, compress) => {
    expect(
      await codeOf(
        readRawBody(request(compress(Buffer.alloc(40 * 1024 * 1024)), { 'content-encoding': coding }), caps),
      ),
    ).toBe('too-large');
  });

  it.each(CODINGS.slice(1))('a truncated %s body is a bad request', async (coding, compress) => {
    expect(
      await codeOf(
        readRawBody(
          request(compress(Buffer.from('some words to pack')).subarray(0, -6), { 'content-encoding': coding }),
          caps,
        ),
      ),
    ).toBe('bad-request');
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('%s of several members or frames is read to its end', async (coding, compress) => {
    const body = Buffer.concat(['first\n', 'second\n', 'third\n'].map((line) => compress(line)));
    expect(Buffer.from(await readRawBody(request(body, { 'content-encoding': coding }), caps)).toString()).toBe(
      'first\nsecond\nthird\n',
    );
    const large = Buffer.concat(Array.from({ length: 5 }, () => compress(Buffer.alloc(60 * 1024))));
    expect(await codeOf(readRawBody(request(large, { 'content-encoding': coding }), caps))).toBe('too-large');
  });

  it('the rest of a refused body is read and discarded', async () => {
    let left = 40;
    const sending = new ReadableStream({
      pull: (controller) => {
        left -= 1;
        controller.enqueue(Buffer.alloc(1024, 'x'));
        if (left === 0) controller.close();
      },
    });
    expect(await codeOf(readRawBody(request(sending, { 'content-encoding': 'gzip' }), caps))).toBe('bad-request');
    await expect.poll(() => left).toBe(0);
  });

  it.each([
    ['too many bytes on the wire', request(Buffer.alloc(65 * 1024)), 'too-large'],
    ['a declared length that is too large', request(Buffer.from('x'), { 'content-length': '999999999' }), 'too-large'],
    ['gzip that is not gzip', request(Buffer.from('{"a":1}'), { 'content-encoding': 'gzip' }), 'bad-request'],
    ['deflate', request(deflateSync('x'), { 'content-encoding': 'deflate' }), 'unsupported-media-type'],
    ['two codings', request(gzipSync(gzipSync('x')), { 'content-encoding': 'gzip, gzip' }), 'unsupported-media-type'],
    [
      'a coding with the name of an object property',
      request(Buffer.from('x'), { 'content-encoding': 'constructor' }),
      'unsupported-media-type',
    ],
  ])('%s → %s', async (_, sent, expected) => {
    expect(await codeOf(readRawBody(sent, caps))).toBe(expected);
  });

  it('a body of which no more data arrives is a bad request', async () => {
    const silent = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{')) });
    expect(await codeOf(readRawBody(request(silent), caps))).toBe('bad-request');
  });

  it('a body whose sender disconnects is a bad request', async () => {
    const gone = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from('{'));
        controller.error(new Error('reset'));
      },
    });
    expect(await codeOf(readRawBody(request(gone), caps))).toBe('bad-request');
  });

  it('a large body that arrives too slowly is a bad request', async () => {
    const trickle = new ReadableStream({
      pull: async (controller) => {
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
        controller.enqueue(Buffer.from('x'));
      },
    });
    expect(
      await codeOf(readRawBody(request(trickle, { 'content-length': '200000' }), { ...caps, wire: 1 << 20 })),
    ).toBe('bad-request');
  });

  it('reserves memory exactly as long as the body is in use, also after errors', async () => {
    await withBody(
      request(Buffer.alloc(30_000)),
      caps,
      async () => expect(budget.reservedBytes()).toBe(30_000),
      budget,
    );
    await expect(
      withBody(
        request(Buffer.alloc(30_000)),
        caps,
        async () => {
          throw new Error('later');
        },
        budget,
      ),
    ).rejects.toThrow('later');
    await codeOf(readRawBody(request(gzipSync(Buffer.alloc(40 * 1024 * 1024)), { 'content-encoding': 'gzip' }), caps));
    expect(budget.reservedBytes()).toBe(0);
  });
});
