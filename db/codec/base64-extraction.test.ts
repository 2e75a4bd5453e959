import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { extractBase64, restoreBase64 } from './base64-extraction.ts';
import { packBody, unpackBody } from './pack.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const pem = (body: Buffer): string =>
  `-----BEGIN X-----\n${body.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END X-----\n`;
const noise = (length: number, seed = 1): Buffer =>
  Buffer.from(Array.from({ length }, (_, i) => (i * 7919 * seed + (i >> 3) * 104_729) & 0xff));

test.each([
  ['nothing', ''],
  [
    'text without pieces',
    'a plain sentence, and another one; no run of base64 letters in it is long enough to be decoded',
  ],
  ['39 letters', 'x'.repeat(39)],
  ['40 letters', 'x'.repeat(40)],
  ['hex', `"sha256":"${noise(32).toString('hex')}"`],
  ['hex of odd length', `"${noise(32).toString('hex')}a"`],
  ['base64 with one and two pads', `${noise(34).toString('base64')} ${noise(35).toString('base64')}`],
  ['three pads', `${noise(33).toString('base64')}===`],
  ['base64 with unused bits that are not zero', `${'A'.repeat(42)}B=`],
  ['url-safe letters between', `${noise(40).toString('base64')}-_${noise(40).toString('base64')}`],
  ['PEM', pem(noise(800))],
  ['PEM whose last line is full', pem(noise(96))],
  ['PEM with a long line after it', `${'A'.repeat(64)}\n${'B'.repeat(100)}\n`],
  ['PEM with windows lines', pem(noise(300)).replaceAll('\n', '\r\n')],
  ['a line of 64 and nothing behind it', `${'A'.repeat(64)}\n`],
  ['a line of 64 without a line end', 'A'.repeat(64)],
  [
    'PEM in base64 in JSON in base64',
    Buffer.from(JSON.stringify({ body: Buffer.from(pem(noise(700))).toString('base64') })).toString('base64'),
  ],
])('%s is restored byte for byte', (_, text) => {
  expect(Buffer.from(restoreBase64(extractBase64(bytes(text)))).equals(bytes(text))).toBe(true);
});

test('any document is restored byte for byte', () => {
  const part = fc.oneof(
    fc.string(),
    fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw).toString('base64')),
    fc.uint8Array({ maxLength: 90 }).map((raw) => Buffer.from(raw).toString('hex')),
    fc.uint8Array({ maxLength: 300 }).map((raw) => pem(Buffer.from(raw))),
    fc.constantFrom('=', '\n', '==', '"', 'A'.repeat(64)),
    fc
      .uint8Array({ maxLength: 200 })
      .map((raw) => Buffer.from(`{"x":"${Buffer.from(raw).toString('base64')}"}`).toString('base64')),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 12 }).map((parts) => Buffer.from(parts.join(''))),
      (document) => {
        expect(Buffer.compare(restoreBase64(extractBase64(document)), document)).toBe(0);
        const { codec, bytes: packed } = packBody(document);
        expect(Buffer.compare(unpackBody(codec, packed), document)).toBe(0);
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 2_000 }),
      (document) => Buffer.compare(restoreBase64(extractBase64(document)), document) === 0,
    ),
  );
});

test('a certificate that occurs twice takes little more space than one that occurs once', () => {
  const certificate = noise(900, 3);
  const once = packBody(bytes(JSON.stringify({ rawBytes: certificate.toString('base64') }))).bytes.length;
  const twice = packBody(
    bytes(
      JSON.stringify({
        rawBytes: certificate.toString('base64'),
        body: Buffer.from(JSON.stringify({ verifier: Buffer.from(pem(certificate)).toString('base64') })).toString(
          'base64',
        ),
      }),
    ),
  ).bytes.length;
  expect(twice).toBeLessThan(once + 200);
});

test.each([
  ['truncated', (extracted: Buffer) => extracted.subarray(0, -3)],
  ['with a byte behind the end', (extracted: Buffer) => Buffer.concat([extracted, Buffer.of(1)])],
  [
    'with an unknown kind of piece',
    (extracted: Buffer) => Buffer.concat([extracted.subarray(0, 2), Buffer.of(9), extracted.subarray(3)]),
  ],
])('restoreBase64 refuses bytes that were changed: %s', (_, change) => {
  const extracted = Buffer.from(extractBase64(bytes(noise(60).toString('base64'))));
  expect(() => restoreBase64(change(extracted))).toThrow(RangeError);
});
