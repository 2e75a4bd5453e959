import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DICTIONARIES, NEWEST_DICTIONARY } from './dictionary.ts';
import { packJson, unpackJson } from './pack.ts';
import { compressionParams, MAX_CONTENT, openCompression, openDecompression } from './zstd-contexts.ts';

const dictionary = DICTIONARIES[NEWEST_DICTIONARY]!;
const LEVEL = 6;
const options = { dictionary, params: compressionParams(LEVEL) };
/** Runs of one byte and noise, from nothing to more than one block of a frame. */
const content = fc
  .array(
    fc.oneof(
      fc.string({ maxLength: 200 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 4_000 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.nat(255), fc.nat(90_000)).map(([byte, length]) => Buffer.alloc(length, byte)),
    ),
    { maxLength: 4 },
  )
  .map((parts) => Buffer.concat(parts))
  .filter(({ length }) => length > 0 && length <= MAX_CONTENT);

const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('more' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }) }),
);
type Damage = typeof damage extends fc.Arbitrary<infer One> ? One : never;

function damagedBy(how: Damage, frame: Buffer): Buffer {
  switch (how.kind) {
    case 'cut':
      return frame.subarray(0, how.at % frame.length);
    case 'byte': {
      const changed = Buffer.from(frame);
      changed[how.at % frame.length]! ^= how.by;
      return changed;
    }
    case 'more':
      return Buffer.concat([frame, how.bytes]);
  }
}

describe('contexts that are kept', () => {
  it('give what the functions of Node give, for one content after the other', () => {
    const compress = openCompression(dictionary, LEVEL);
    const decompress = openDecompression(dictionary);
    fc.assert(
      fc.property(fc.array(content, { minLength: 1, maxLength: 6 }), (contents) => {
        for (const one of contents) {
          const frame = zstdCompressSync(one, options);
          expect(compress(one)?.equals(frame)).toBe(true);
          expect(decompress(frame, one.length)?.equals(one)).toBe(true);
        }
      }),
    );
  });

  it('give the largest content, and nothing for a larger one', () => {
    const compress = openCompression(dictionary, LEVEL);
    const noise = Buffer.alloc(MAX_CONTENT + 1);
    let state = 1;
    for (let i = 0; i < noise.length; i += 1) noise[i] = (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16;
    const largest = noise.subarray(1);
    const frame = zstdCompressSync(largest, options);
    expect(compress(largest)?.equals(frame)).toBe(true);
    expect(compress(noise)).toBeNull();
    expect(compress(largest)?.equals(frame)).toBe(true);
  });

  it('give nothing for a frame that is damaged or has another size, and the next frame whole', () => {
    const decompress = openDecompression(dictionary);
    fc.assert(
      fc.property(content, content, damage, (one, next, how) => {
        const damaged = damagedBy(how, zstdCompressSync(one, options));
        const given = decompress(damaged, one.length);
        // A changed byte of a literal is another content: no frame has a checksum.
        if (given !== null) expect(given.equals(zstdDecompressSync(damaged, { dictionary }))).toBe(true);
        const after = decompress(zstdCompressSync(next, options), next.length);
        if (after !== null) expect(after.equals(next)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('begin again after a damaged frame, but not without end', () => {
    const decompress = openDecompression(dictionary);
    const right = Buffer.from('a right one');
    const frame = zstdCompressSync(right, options);
    for (let i = 0; i < 10; i += 1) {
      expect(decompress(frame.subarray(0, -1), right.length)).toBeNull();
      expect(decompress(frame, right.length)?.equals(right)).toBe(true);
    }
    for (let i = 0; i < 100; i += 1) decompress(frame, right.length + 1);
    expect(decompress(frame, right.length)).toBeNull();
  });
});

it('a frame without a size, or one that is damaged, is left to the function of Node', () => {
  const value = { text: 'x'.repeat(300) };
  const params = { [constants.ZSTD_c_contentSizeFlag]: 0 };
  const frame = zstdCompressSync(JSON.stringify(value), { dictionary, params });
  expect(unpackJson(Buffer.concat([Uint8Array.of(NEWEST_DICTIONARY), frame]))).toEqual(value);
  const packed = packJson(value);
  expect(() => unpackJson(packed.subarray(0, -3))).toThrow();
  expect(unpackJson(packed)).toEqual(value);
});
