import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttestryError } from '#lib/errors.ts';
import { readVerifyBody } from './verify-body.ts';

const MIB = 1024 * 1024;
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));
const read = (text: string) => readVerifyBody(bytesOf(text));
const textOf = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString());
const codeOf = (text: string): string => {
  try {
    read(text);
    return 'read';
  } catch (error) {
    return error instanceof AttestryError ? `${error.code} ${error.pointer ?? ''}`.trim() : String(error);
  }
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('readVerifyBody', () => {
  it.each([
    [
      'a document keeps its exact bytes',
      '{ "document" : {"a": 1.50 , "b":[ ]} , "expect":{"issuer":"i"} }',
      '{"a": 1.50 , "b":[ ]}',
    ],
    ['a document after the other members', '{"expect":{"digest":"sha256:aa"},"document":{"a":1}}', '{"a":1}'],
    ['a byte order mark before the body', '\ufeff{"document":{}}', '{}'],
    ['a key with escapes', '{"d\\u006fcument":{"a":1}}', '{"a":1}'],
    ['a document in a string is its text', '{"document":"line\\none é"}', 'line\none é'],
    ['brackets and quotes in strings', '{"document":{"}\\"":"]}{"},"annotations":{"x":"}"}}', '{"}\\"":"]}{"}'],
    ['base64', `{"documentBase64":"${base64('some bytes')}"}`, 'some bytes'],
    [
      'base64 with spaces and escapes',
      `{"documentBase64":"${base64('some bytes').slice(0, 5)}\\n ${base64('some bytes').slice(5)}"}`,
      'some bytes',
    ],
    ['base64 takes precedence over a document', `{"document":{},"documentBase64":"${base64('x')}"}`, 'x'],
    ['a document with a syntax error inside its brackets is returned as it is', '{"document":{a b}}', '{a b}'],
  ])('%s', (_, body, document) => expect(textOf(read(body).document)).toBe(document));

  it('separates expectation, trust and artifact', () => {
    const { body, artifact } = read(
      `{"expect":{"artifactBase64":"${base64('the artifact')}","identity":"me"},"document":{},"trust":{"thresholds":{"tlog":0}},"annotations":{"k":"v"}}`,
    );
    expect(textOf(artifact)).toBe('the artifact');
    expect(body).toMatchObject({
      expect: { identity: 'me' },
      trust: { thresholds: { tlog: 0 } },
      annotations: { k: 'v' },
    });
  });

  it.each([
    ['an empty body', '', 'bad-request'],
    ['text that is not JSON', 'x', 'bad-request'],
    ['a list', '[]', 'bad-request'],
    ['no document', '{}', 'bad-request /document'],
    ['a truncated body', '{"document":{"a":', 'bad-request'],
    ['text after the body', '{"document":{}} x', 'bad-request'],
    ['two documents', '{"document":{"a":1},"document":{"a":2}}', 'bad-request /document'],
    [
      'two documents, one with an escaped key',
      '{"document":{"a":1},"d\\u006fcument":{"a":2}}',
      'bad-request /document',
    ],
    ['the key __proto__', '{"document":{},"__proto__":{}}', 'bad-request /__proto__'],
    ['a document that is not base64', '{"documentBase64":"!"}', 'bad-request /documentBase64'],
    ['base64 that is a number', '{"documentBase64":1}', 'bad-request /documentBase64'],
    [
      'an artifact that is not base64',
      '{"document":{},"expect":{"artifactBase64":"a"}}',
      'bad-request /expect/artifactBase64',
    ],
    ['too many bytes beside the document', `{"document":{},"annotations":{"a":"${'a'.repeat(5 * MIB)}"}}`, 'too-large'],
    [
      'an artifact that is too large',
      `{"document":{},"expect":{"artifactBase64":"${'A'.repeat(24 * MIB)}"}}`,
      'too-large /expect/artifactBase64',
    ],
    ['a key that is not terminated', `{"${'a'.repeat(5 * MIB)}`, 'too-large'],
    ['deeply nested brackets', `{"annotations":${'['.repeat(100_000)}`, 'bad-request'],
  ])('refuses %s', (_, body, code) => expect(codeOf(body).startsWith(code)).toBe(true));

  it('returns any bytes unchanged, of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (any) => {
        expect(Buffer.from(read(`{"documentBase64":"${Buffer.from(any).toString('base64')}"}`).document)).toEqual(
          Buffer.from(any),
        );
      }),
    );
    for (const size of [MIB * 0.75 - 1, MIB * 0.75, MIB * 0.75 + 1, MIB * 1.5 - 2, 3 * MIB + 2]) {
      const any = randomBytes(size);
      for (const spaces of [0, 1, 2, 3])
        expect(
          Buffer.from(
            read(`{"documentBase64":"${' '.repeat(spaces)}${any.toString('base64')}${' '.repeat(MIB)}"}`).document,
          ).equals(any),
        ).toBe(true);
    }
  });
});
