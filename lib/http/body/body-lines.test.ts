import fc from 'fast-check';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sha256Id } from '#lib/bytes/sha256.ts';
import type { EvidenceLine } from '#lib/views/evidence.ts';
import { bodyLines } from './body-lines.ts';
import { createMemoryBudget } from './memory-budget.ts';

const MAX_LINE = 40;
const WINDOW = 100;

/** Send a body in pieces, and read its lines. Returns the most memory that was reserved, too. */
async function read(pieces: readonly Uint8Array[], headers: Record<string, string> = {}, idleMs = 5_000) {
  const budget = createMemoryBudget({
    smallPoolBytes: 10,
    maxSmallBodyBytes: 10,
    sharedPoolBytes: 1_000,
    maxWaiting: 1,
    maxWaitMs: 10,
  });
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) if (piece.length > 0) controller.enqueue(piece);
      if (idleMs > 1) controller.close();
    },
  });
  const request = new Request('http://local/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  const lines: EvidenceLine[] = [];
  let reserved = 0;
  for await (const line of bodyLines(request, { line: MAX_LINE, window: WINDOW, idleMs }, budget)) {
    reserved = Math.max(reserved, budget.reservedBytes());
    lines.push(line);
  }
  expect(budget.reservedBytes()).toBe(0);
  return { lines, reserved };
}

describe('the lines of a body', () => {
  it('are those of the text, however it is cut into pieces', async () => {
    const line = fc.constantFrom('', ' ', 'a', '{"b": 1}', ' c\r', '\td ', 'é', 'x'.repeat(MAX_LINE), 'y'.repeat(90));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.array(fc.nat(40), { maxLength: 8 }),
        async (texts, cuts) => {
          const bytes = Buffer.from(texts.join('\n'));
          const pieces: Uint8Array[] = [];
          let at = 0;
          for (const length of cuts) {
            pieces.push(bytes.subarray(at, at + length));
            at += length;
          }
          const { lines, reserved } = await read([...pieces, bytes.subarray(at)]);
          const expected = texts.flatMap((text, i) => {
            const long = Buffer.byteLength(text) > MAX_LINE;
            if (!long && text.trim() === '') return [];
            return [[i + 1, long ? sha256Id(Buffer.from(text)) : text.trim()]];
          });
          expect(
            lines.map((one) => [one.line, 'bytes' in one ? Buffer.from(one.bytes).toString() : one.tooLong.id]),
          ).toEqual(expected);
          expect(reserved).toBeLessThanOrEqual(WINDOW + MAX_LINE + 40);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are decoded as they come, and end where the encoding is damaged', async () => {
    const packed = gzipSync(Buffer.from('one\ntwo\n'));
    const gzip = { 'content-encoding': 'gzip' };
    expect((await read([packed.subarray(0, 12), packed.subarray(12)], gzip)).lines).toHaveLength(2);
    await expect(read([packed.subarray(0, -4)], gzip)).rejects.toMatchObject({ code: 'bad-request' });
    await expect(read([Buffer.from('plain')], gzip)).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('have no byte order mark before the first one', async () => {
    const { lines } = await read([Buffer.from('\ufeffone\n\ufefftwo\n')]);
    expect(lines.map((line) => ('bytes' in line ? Buffer.from(line.bytes).toString() : null))).toEqual([
      'one',
      '\ufefftwo',
    ]);
  });

  it.each([brotliCompressSync(Buffer.from('two\n')), Buffer.from('two\n')])(
    'are not lost behind the end of a compressed stream: the body is refused there',
    async (behind) => {
      const packed = brotliCompressSync(Buffer.from('one\n'));
      const br = { 'content-encoding': 'br' };
      for (const pieces of [[packed, behind], [Buffer.concat([packed, behind])]])
        await expect(read(pieces, br)).rejects.toMatchObject({ code: 'bad-request' });
      expect((await read([packed.subarray(0, 3), packed.subarray(3)], br)).lines).toHaveLength(1);
    },
  );

  it('wait for memory; where none becomes free, nothing is said about lines that have results', async () => {
    const full = createMemoryBudget({
      smallPoolBytes: 0,
      maxSmallBodyBytes: 0,
      sharedPoolBytes: 0,
      maxWaiting: 0,
      maxWaitMs: 1,
    });
    await full
      .reserve(1)
      .grow(1)
      ?.catch(() => undefined);
    const request = new Request('http://local/', { method: 'POST', body: 'one\n' });
    const lines = bodyLines(request, { line: MAX_LINE, window: WINDOW, idleMs: 100 }, full);
    await expect(lines.next()).rejects.toMatchObject({
      code: 'rate-limited',
      message: expect.not.stringContaining('nothing'),
    });
  });

  it('end where the sender is silent for too long', async () => {
    await expect(read([Buffer.from('one\n')], {}, 1)).rejects.toMatchObject({ code: 'bad-request' });
  });
});
