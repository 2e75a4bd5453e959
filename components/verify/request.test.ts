import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOfFile, parseTrustInput, verifyBody } from './request.ts';

describe('verifyBody', () => {
  it('sends any bytes unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70_000 }), (bytes) => {
        expect(new Uint8Array(Buffer.from(verifyBody(bytes, {}, null).documentBase64, 'base64'))).toEqual(
          new Uint8Array(bytes),
        );
      }),
      { numRuns: 30 },
    );
  });
  it('leaves out empty fields', () => {
    expect(verifyBody(new Uint8Array(), { identity: ' me ', issuer: '  ', version: '' }, null)).toEqual({
      documentBase64: '',
      expect: { identity: 'me' },
    });
    expect(verifyBody(new Uint8Array(), {}, null)).toEqual({ documentBase64: '' });
  });
});

describe('parseTrustInput', () => {
  const pem = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----';
  it.each([
    ['', null],
    [pem, { keys: [{ pem }] }],
    [`${pem}\n${pem}`, { keys: [{ pem }, { pem }] }],
    ['{"mediaType":"x","tlogs":[]}', { trustedRoot: { mediaType: 'x', tlogs: [] } }],
    ['{"keys":[]}', { npmKeys: { keys: [] } }],
  ])('%j', (text, trust) => expect(parseTrustInput(text)).toEqual(trust));
  it.each(['-----BEGIN PUBLIC KEY-----\nAAAA', '[1]', 'null', 'hello'])('explains what is wrong with %j', (text) =>
    expect(parseTrustInput(text)).toBeTypeOf('string'),
  );
});

describe('digestOfFile', () => {
  it('is the sha256 of the bytes', async () => {
    expect(await digestOfFile(new Blob(['abc']))).toBe(
      'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
