import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bunzip2 } from './bzip2.ts';

const from = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const text = (result: ReturnType<typeof bunzip2>): string =>
  result.ok ? Buffer.from(result.bytes).toString() : result.reason;
/** Made with bzip2 1.0.8. */
const HELLO = 'QlpoOTFBWSZTWXKeftcAAAhRgAAQYAQOZYEAIAAhKahoPRCAaAMZqOKn1g21F+CwSBfF3JFOFCQcp5+1wA==';
const EMPTY = 'QlpoORdyRThQkAAAAAA=';
const ZEROS = 'QlpoOTFBWSZTWXnTnkgAB6jAQMAAAAIACCAAMMwJqmmVJDapSQ8XckU4UJB5055I';

describe('bzip2', () => {
  it('returns the original bytes', () => {
    expect(text(bunzip2(from(HELLO), 1000))).toBe('hello hello hello hello, evidence!\n');
    expect(text(bunzip2(from(EMPTY), 1000))).toBe('');
    expect(text(bunzip2(Buffer.concat([from(HELLO), from(HELLO)]), 1000))).toBe(
      'hello hello hello hello, evidence!\n'.repeat(2),
    );
  });

  it('stops at the bound, while forty bytes grow to a million', () => {
    expect(bunzip2(from(ZEROS), 1_000_000)).toMatchObject({ ok: true });
    expect(bunzip2(from(ZEROS), 999_999)).toEqual({ ok: false, reason: 'too-large' });
  });

  it('detects every changed byte', () => {
    const whole = from(HELLO);
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(whole);
        damaged[at]! ^= change;
        const read = bunzip2(damaged, 100_000);
        // the bits that fill the last byte
        if (read.ok) expect(text(read)).toBe('hello hello hello hello, evidence!\n');
      }),
      { numRuns: 2000 },
    );
  });

  it('has an answer for any bytes and any cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat({ max: 60 }), (any, cut) => {
        expect(bunzip2(Buffer.concat([Buffer.from('BZh9'), any]), 1000).ok || true).toBe(true);
        const part = bunzip2(from(HELLO).subarray(0, cut), 1000);
        if (cut < from(HELLO).length) expect(part.ok).toBe(false);
      }),
    );
  });

  const program = ((): boolean => {
    try {
      execFileSync('bzip2', ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      console.log('bzip2 is not installed: what it compresses is not compared');
      return false;
    }
  })();
  it.runIf(program)('reads what the program writes, at every level', () => {
    let seed = 7;
    const noise = Buffer.from(
      Array.from({ length: 250_000 }, () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 16),
    );
    for (const sample of [
      noise,
      Buffer.alloc(300_000, 'abab'),
      Buffer.alloc(300_000),
      Buffer.from('a'.repeat(4)),
      Buffer.from('b'.repeat(259)),
      Buffer.concat([noise, Buffer.alloc(5000), noise]),
    ]) {
      for (const level of ['-1', '-9']) {
        const compressed = execFileSync('bzip2', [level, '-c'], { input: sample, maxBuffer: 10_000_000 });
        const read = bunzip2(compressed, 10_000_000);
        expect(read.ok && Buffer.compare(read.bytes, sample)).toBe(0);
      }
    }
  });
});
