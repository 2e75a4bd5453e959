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
      'a document keeps the bytes it is written with',
      '{ "document" : {"a": 1.50 , "b":[ ]} , "expect":{"issuer":"i"} }',
      '{"a": 1.50 , "b":[ ]}',
    ],
    ['behind everything else', '{"expect":{"digest":"sha256:aa"},"document":{"a":1}}', '{"a":1}'],
    ['a mark before it', '\ufeff{"document":{}}', '{}'],
    ['a key in escapes', '{"d\\u006fcument":{"a":1}}', '{"a":1}'],
    ['a document in a string is its text', '{"document":"line\\none é"}', 'line\none é'],
    ['brackets and quotes in strings', '{"document":{"}\\"":"]}{"},"annotations":{"x":"}"}}', '{"}\\"":"]}{"}'],
    ['base64', `{"documentBase64":"${base64('some bytes')}"}`, 'some bytes'],
    [
      'base64 with spaces and escapes',
      `{"documentBase64":"${base64('some bytes').slice(0, 5)}\\n ${base64('some bytes').slice(5)}"}`,
      'some bytes',
    ],
    ['base64 goes before a document', `{"document":{},"documentBase64":"${base64('x')}"}`, 'x'],
    ['a document that is broken inside its brackets is for its reader', '{"document":{a b}}', '{a b}'],
  ])('%s', (_, body, document) => expect(textOf(read(body).document)).toBe(document));

  it('tells expectation, trust and artifact apart', () => {
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
    ['nothing', '', 'bad-request'],
    ['no JSON', 'x', 'bad-request'],
    ['a list', '[]', 'bad-request'],
    ['no document', '{}', 'bad-request /document'],
    ['cut off', '{"document":{"a":', 'bad-request'],
    ['more behind', '{"document":{}} x', 'bad-request'],
    ['two documents', '{"document":{"a":1},"document":{"a":2}}', 'bad-request /document'],
    ['two documents, one in escapes', '{"document":{"a":1},"d\\u006fcument":{"a":2}}', 'bad-request /document'],
    ['a key that reaches a prototype', '{"document":{},"__proto__":{}}', 'bad-request /__proto__'],
    ['no base64', '{"documentBase64":"!"}', 'bad-request /documentBase64'],
    ['base64 that is a number', '{"documentBase64":1}', 'bad-request /documentBase64'],
    [
      'an artifact that is no base64',
      '{"document":{},"expect":{"artifactBase64":"a"}}',
      'bad-request /expect/artifactBase64',
    ],
    ['too much beside the document', `{"document":{},"annotations":{"a":"${'a'.repeat(5 * MIB)}"}}`, 'too-large'],
    [
      'too large an artifact',
      `{"document":{},"expect":{"artifactBase64":"${'A'.repeat(24 * MIB)}"}}`,
      'too-large /expect/artifactBase64',
    ],
    ['a name without end', `{"${'a'.repeat(5 * MIB)}`, 'too-large'],
    ['a nest', `{"annotations":${'['.repeat(100_000)}`, 'bad-request'],
  ])('refuses %s', (_, body, code) => expect(codeOf(body).startsWith(code)).toBe(true));

  it('gives any bytes back as they were, however long', () => {
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
