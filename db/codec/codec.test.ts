import { hash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractBase64, restoreBase64 } from './base64-extraction.ts';
import { DICTIONARIES } from './dictionary.ts';
import { packBody, packJson, packWithoutExtraction, unpackBody, unpackJson } from './pack.ts';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const expectRoundTrip = (bytes: Uint8Array): void => {
  expect(Buffer.compare(restoreBase64(extractBase64(bytes)), bytes)).toBe(0);
};
const pem = (bytes: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${base64(bytes).replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

describe('restoreBase64 after extractBase64', () => {
  it('restores any bytes', () => fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), expectRoundTrip)));

  it('restores base64 in JSON in base64', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 40, maxLength: 400 }), fc.string({ maxLength: 40 }), (bytes, text) => {
        const inner = JSON.stringify({
          verifier: base64(Buffer.from(pem(bytes))),
          text,
          hex: Buffer.from(bytes).toString('hex'),
        });
        expectRoundTrip(Buffer.from(JSON.stringify({ payload: base64(Buffer.from(inner)), again: base64(bytes) })));
      }),
    ));

  it.each([
    ['base64 with wrong padding bits', `"${'A'.repeat(41)}B=="`],
    ['base64 of odd length', 'A'.repeat(45)],
    ['URL-safe base64', '-_'.repeat(40)],
    ['hex of either case', 'aB'.repeat(40)],
    ['PEM with Windows line ends', pem(Buffer.alloc(100, 7)).replaceAll('\n', '\r\n')],
    ['PEM whose last line is full', pem(Buffer.alloc(96, 7))],
    ['a lone equals sign', `${'A'.repeat(44)}=`],
    ['nothing', ''],
    ['not UTF-8', Buffer.from([0xff, 0xfe, 0x80])],
  ])('restores %s', (_, written) => expectRoundTrip(Buffer.from(written as string)));

  it('refuses any other bytes with a RangeError', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          restoreBase64(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    ));
});

describe('a packed value', () => {
  it('is restored as the same body, whichever codec gave the smallest result', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 2000 }),
          fc.string().map((text) => Buffer.from(text)),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const { codec, bytes: packed } = packBody(bytes);
          expect(packed.length).toBeLessThanOrEqual(bytes.length);
          expect(Buffer.compare(unpackBody(codec, packed), bytes)).toBe(0);
        },
      ),
    ));

  it('is restored as the same JSON value', () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(unpackJson(packJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    ));

  it.each([0, 1, 63, 64, 65, 255, 256, 257, 16_384, 16_385, 65_791, 65_792, 262_143, 262_144, 262_145, 3_000_000])(
    'is restored where its content has %i bytes',
    (size) => {
      const bytes = Buffer.alloc(size, 'ab ');
      const packed = packWithoutExtraction(bytes);
      expect(Buffer.from(unpackBody(packed.codec, packed.bytes))).toEqual(bytes);
      const text = 'x'.repeat(Math.max(0, size - 2));
      expect(unpackJson(packJson(text))).toBe(text);
    },
  );

  it('is restored or refused as by the library alone where its frame is damaged', () => {
    const outcome = (restore: () => unknown): unknown => {
      try {
        return restore();
      } catch {
        return 'refused';
      }
    };
    const packed = packJson(['x'.repeat(1_000), 'y'.repeat(70_000)]);
    const dictionary = DICTIONARIES[packed[0]!]!;
    const byLibrary = (bytes: Uint8Array) =>
      JSON.parse(zstdDecompressSync(bytes.subarray(1), { dictionary }).toString());
    for (let at = 1; at < packed.length; at += 1)
      for (const change of [0x01, 0x20, 0x40, 0x80, 0xff]) {
        const damaged = Uint8Array.from(packed, (byte, index) => (index === at ? byte ^ change : byte));
        expect(outcome(() => unpackJson(damaged))).toEqual(outcome(() => byLibrary(damaged)));
      }
    for (let length = 1; length < packed.length; length += 1)
      expect(() => unpackJson(packed.subarray(0, length))).toThrow();
  });

  it('contains a certificate once that the bundle repeats three times', () => {
    const certificate = hash('sha512', 'a certificate', 'buffer');
    const long = Buffer.concat(
      Array.from({ length: 14 }, (_, i) => hash('sha512', Buffer.concat([certificate, Buffer.of(i)]), 'buffer')),
    );
    const bundle = Buffer.from(
      JSON.stringify({
        rawBytes: base64(long),
        body: base64(Buffer.from(JSON.stringify({ verifier: base64(Buffer.from(pem(long))) }))),
        chain: pem(long),
      }),
    );
    expect(packBody(bundle).bytes.length).toBeLessThan(long.length + 300);
  });

  it('cannot be restored without its dictionary; the error names the dictionary', () =>
    expect(() => unpackJson(Uint8Array.of(99, 1, 2))).toThrow(/dictionary 99/));
});
