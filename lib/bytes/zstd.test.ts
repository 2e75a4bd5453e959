import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zstdFrames } from './zstd.ts';

const skippable = (bytes: number) =>
  Buffer.concat([Buffer.of(0x53, 0x2a, 0x4d, 0x18, bytes, 0, 0, 0), Buffer.alloc(bytes, 7)]);
const decompressed = (bytes: Uint8Array) =>
  Buffer.concat((zstdFrames(bytes) ?? []).map((frame) => zstdDecompressSync(frame)));

describe('zstdFrames', () => {
  it('finds every frame of any contents, at any level, with and without checksum and size', () => {
    const part = fc.record({
      content: fc.uint8Array({ maxLength: 3_000 }),
      times: fc.integer({ min: 1, max: 200 }),
      level: fc.constantFrom(1, 3, 19),
      checksum: fc.constantFrom(0, 1),
      size: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const contents = parts.map(({ content, times }) => Buffer.concat(Array.from({ length: times }, () => content)));
        const frames = parts.map(({ level, checksum, size }, i) =>
          zstdCompressSync(contents[i]!, {
            params: {
              [constants.ZSTD_c_compressionLevel]: level,
              [constants.ZSTD_c_checksumFlag]: checksum,
              [constants.ZSTD_c_contentSizeFlag]: size,
            },
          }),
        );
        const packed = Buffer.concat(frames);
        expect(zstdFrames(packed)?.map((frame) => frame.length)).toEqual(frames.map((frame) => frame.length));
        expect(decompressed(packed).equals(Buffer.concat(contents))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('skips skippable frames', () => {
    const [one, two] = [zstdCompressSync('one'), zstdCompressSync('two')];
    expect(decompressed(Buffer.concat([skippable(5), one, skippable(0), two, skippable(3)])).toString()).toBe('onetwo');
  });

  it('refuses truncated data, trailing data and empty input', () => {
    const frame = zstdCompressSync('x'.repeat(1_000) + Math.random());
    for (let cut = 1; cut < frame.length; cut += 1) expect(zstdFrames(frame.subarray(0, cut)), String(cut)).toBeNull();
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.concat([frame, Buffer.from('junk that is no frame')]),
      skippable(4),
      Buffer.concat([frame, Buffer.of(0x28)]),
      Buffer.alloc(100_000, 0xff),
    ])
      expect(zstdFrames(bytes)).toBeNull();
    expect(zstdFrames(Buffer.concat(Array.from({ length: 5_000 }, () => zstdCompressSync(''))))).toBeNull();
  });
});
