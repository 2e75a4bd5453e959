import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, decodeBase64Loosely, encodeBase64 } from './base64.ts';
import { canonicalJson, sameJson } from './canonical-json.ts';
import { decodeHex, encodeHex, isHex } from './hex.ts';
import { sha256, sha256Hex, sha256Id } from './sha256.ts';

describe('base64', () => {
  const cases: [string, string | null][] = [
    ['', ''],
    ['Zg==', 'f'],
    ['Zg', 'f'],
    ['Zm8=', 'fo'],
    ['Zm9v', 'foo'],
    ['Zm9vYmFy', 'foobar'],
    ['_-8', '\xff\xef'],
    ['/+8=', '\xff\xef'],
    ['Z', null],
    ['Zm9v=', null],
    ['Zg=', null],
    ['Zg===', null],
    ['Z===', null],
    ['Zm9v!', null],
    ['Zm 9v', null],
    ['Zm9v\n', null],
    ['[example]', null],
    ['=', null],
    ['Zg==Zg==', null],
    ['Zh==', null],
    ['Zm9=', null],
    ['INVALID', null],
  ];
  it.each(cases)('%j', (text, wanted) => {
    const decoded = decodeBase64(text);
    expect(decoded === null ? null : Buffer.from(decoded).toString('latin1')).toBe(wanted);
  });

  it('the loose decoder accepts wrong unused bits and nothing else', () => {
    expect(decodeBase64Loosely('Zh==')).toEqual(new Uint8Array([0x66]));
    expect(decodeBase64Loosely('[example]')).toBeNull();
  });

  it('comes back from bytes in both alphabets, padded or not', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const standard = encodeBase64(bytes);
        const url = standard.replaceAll('+', '-').replaceAll('/', '_');
        for (const text of [standard, url, standard.replace(/=+$/, ''), url.replace(/=+$/, '')])
          expect(decodeBase64(text)).toEqual(bytes);
      }),
    );
  });

  it('has one spelling for each value: any other text is refused', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const decoded = decodeBase64(text);
        if (decoded !== null)
          expect(encodeBase64(decoded).replace(/=+$/, '')).toBe(
            text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/'),
          );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('hex and digests', () => {
  it('reads whole bytes of either case', () => {
    expect(decodeHex('00fF')).toEqual(new Uint8Array([0, 255]));
    expect([isHex('0'), isHex('0g'), decodeHex('xyz')]).toEqual([false, false, null]);
    expect(encodeHex(new Uint8Array([1, 0xab]))).toBe('01ab');
  });

  it('hashes as FIPS 180 does', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect([sha256Hex('abc'), sha256Id(Buffer.from('abc')), encodeHex(sha256('abc'))]).toEqual([
      abc,
      `sha256:${abc}`,
      abc,
    ]);
  });
});

describe('canonical JSON (RFC 8785)', () => {
  it('is that of the specification', () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts by UTF-16 code units', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
    expect(
      Object.keys(JSON.parse(canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])))) as object).filter(
        (key) => key !== '1',
      ),
    ).toEqual(sorted.filter((key) => key !== '1'));
  });

  it('is the same for the same value however its keys are ordered', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(sameJson(value, turned)).toBe(true);
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
    expect(sameJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError);
  });
});
