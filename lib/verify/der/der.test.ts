/** DER by hand: what X.690 allows, what only BER allows, and what is cut off. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DerError,
  TAG,
  contextTag,
  encode,
  expectTag,
  readBitString,
  readBoolean,
  readChildren,
  readElement,
  readOid,
  readSmallInteger,
  readTime,
} from './der.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const text = (tag: number, value: string): Uint8Array => encode(tag, Buffer.from(value, 'latin1'));

describe('one element', () => {
  it.each([
    ['no contents', '0500', 0x05, 0],
    ['one byte', '0401ff', 0x04, 1],
    ['the longest short length', `047f${'00'.repeat(127)}`, 0x04, 127],
    ['the shortest long length', `048180${'00'.repeat(128)}`, 0x04, 128],
    ['one byte of length at its end', `0481ff${'00'.repeat(255)}`, 0x04, 255],
    ['two bytes of length', `04820100${'00'.repeat(256)}`, 0x04, 256],
    ['a context tag', 'a303020101', 0xa3, 3],
    ['an application tag', '6000', 0x60, 0],
    ['the last tag of one byte', '1e00', 0x1e, 0],
  ])('%s', (_name, bytes, tag, length) => {
    const found = readElement(hex(bytes));
    expect([found.tag, found.content.length, found.raw.length]).toEqual([tag, length, bytes.length / 2]);
    expect(readElement(hex(bytes), tag).tag).toBe(tag);
    expect(() => readElement(hex(bytes), tag ^ 1)).toThrow(DerError);
  });

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['an indefinite length (X.690 §8.1.3.6)', '3080020101 0000'],
    ['a reserved length', '30ff'],
    ['a length of five bytes', '30850000000001 00'],
    ['a length cut off', '3082 01'],
    ['a long length for what a short one says (X.690 §10.1)', '3081 03 020101'],
    ['a long length with a zero before it', '308200ff 00'],
    ['the largest length and no contents', '3084ffffffff'],
    ['contents cut off', '0402 ff'],
    ['a byte after it', '0500 00'],
    ['a tag of several bytes', '1f8100 00'],
    ['a long tag in a context', 'bf2000'],
  ])('%s is refused', (_name, bytes) => {
    expect(() => readElement(hex(bytes))).toThrow(DerError);
  });

  it('is read back as it was written, and at no shorter length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }).filter((tag) => (tag & 0x1f) !== 0x1f),
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(),
        (tag, content, cut) => {
          const bytes = encode(tag, content);
          const found = readElement(bytes);
          expect([found.tag, toHex(found.content), toHex(found.raw)]).toEqual([tag, toHex(content), toHex(bytes)]);
          expect(() => readElement(bytes.subarray(0, cut % bytes.length))).toThrow(DerError);
          expect(() => readElement(Buffer.concat([bytes, Buffer.of(0)]))).toThrow(DerError);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has one encoding: whatever bytes are read, writing them again gives the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 12 }), (bytes) => {
        try {
          const { tag, content } = readElement(bytes);
          expect(toHex(encode(tag, content))).toBe(toHex(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the children of an element', () => {
  it.each<[string, string, number[]]>([
    ['none', '', []],
    ['one', '020101', [2]],
    ['several of several kinds', '020101 0500 a000 3000', [2, 5, 0xa0, 0x30]],
  ])('%s', (_name, bytes, tags) => {
    expect(readChildren(hex(bytes)).map((one) => one.tag)).toEqual(tags);
  });

  it('must fill their container', () => {
    for (const bytes of ['020101 05', '020101 0402ff', '00']) expect(() => readChildren(hex(bytes))).toThrow(DerError);
  });

  it('are found again in any sequence, and together are the sequence', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 140 }), { maxLength: 6 }), (parts) => {
        const children = readChildren(Buffer.concat(parts.map((part) => encode(TAG.octetString, part))));
        expect(children.map((one) => toHex(one.content))).toEqual(parts.map(toHex));
      }),
      { numRuns: 100 },
    );
  });

  it('that are missing are said to be so', () => {
    expect(() => expectTag(undefined)).toThrow('element missing');
    expect(() => expectTag(readElement(hex('0500')), TAG.sequence)).toThrow('tag 5 where 30 was expected');
    expect(contextTag(3)).toBe(0xa3);
    expect(contextTag(0, false)).toBe(0x80);
  });
});

describe('an object identifier', () => {
  it.each([
    ['2a8648ce3d030107', '1.2.840.10045.3.1.7'],
    ['2b0601040183bf300108', '1.3.6.1.4.1.57264.1.8'],
    ['2b656e', '1.3.101.110'],
    ['00', '0.0'],
    ['27', '0.39'],
    ['28', '1.0'],
    ['4f', '1.39'],
    ['50', '2.0'],
    // X.690 §8.19.5: 2.999.3 begins with the subidentifier 1079.
    ['883703', '2.999.3'],
    ['550000', '2.5.0.0'],
    // An arc of 128 bits, as UUIDs make them (X.667 §7): no number of ours may lose digits.
    ['6983ffffffffffffffffffffffffffffffffff7f', '2.25.340282366920938463463374607431768211455'],
  ])('%s is %s', (bytes, dotted) => {
    expect(readOid(readElement(encode(TAG.oid, hex(bytes))))).toBe(dotted);
    expect(readOid(readElement(encode(TAG.oid, hex(bytes))))).toBe(dotted);
  });

  it.each([
    ['empty', ''],
    ['the last arc not ended', '2a86'],
    ['an arc with a zero before it (X.690 §8.19.2)', '2a8001'],
    ['the first arc with a zero before it', '802a'],
    ['ended by a zero before nothing', '2a80'],
  ])('%s is refused', (_name, bytes) => {
    expect(() => readOid(readElement(encode(TAG.oid, hex(bytes))))).toThrow(DerError);
  });

  it('of another tag is refused, however right its contents', () => {
    expect(() => readOid(readElement(encode(TAG.octetString, hex('2a8648ce3d030107'))))).toThrow(DerError);
  });

  it('as long as a document is refused before it is computed', () => {
    const endless = Buffer.alloc(2_000_000, 0xff);
    endless[endless.length - 1] = 0x7f;
    expect(() => readOid(readElement(encode(TAG.oid, endless)))).toThrow(DerError);
  });

  it('is another one for other bytes', () => {
    const arc = fc.bigInt({ min: 0n, max: 1n << 70n });
    const bytesOf = (value: bigint): number[] => {
      const out = [Number(value & 127n)];
      for (let rest = value >> 7n; rest > 0n; rest >>= 7n) out.unshift(Number(rest & 127n) | 128);
      return out;
    };
    fc.assert(
      fc.property(fc.array(arc, { minLength: 1, maxLength: 6 }), (arcs) => {
        const bytes = Uint8Array.from([2n * 40n + 5n, ...arcs].flatMap(bytesOf));
        expect(readOid(readElement(encode(TAG.oid, bytes)))).toBe(['2.5', ...arcs].join('.'));
      }),
      { numRuns: 200 },
    );
  });
});

describe('small values', () => {
  it.each<[string, (found: ReturnType<typeof readElement>) => unknown, string, unknown]>([
    ['false', readBoolean, '010100', false],
    ['true', readBoolean, '0101ff', true],
    ['zero', readSmallInteger, '020100', 0],
    ['the largest of one byte', readSmallInteger, '02017f', 127],
    ['with the zero that it needs', readSmallInteger, '02020080', 128],
    ['the largest that is read', readSmallInteger, '02047fffffff', 0x7fffffff],
    ['whole bytes', (one) => toHex(readBitString(one)), '030300abcd', 'abcd'],
    ['no bits', (one) => toHex(readBitString(one)), '030100', ''],
  ])('%s', (_name, read, bytes, value) => {
    expect(read(readElement(hex(bytes)))).toBe(value);
  });

  it.each<[string, (found: ReturnType<typeof readElement>) => unknown, string]>([
    ['true by BER only (X.690 §11.1)', readBoolean, '010101'],
    ['a boolean without contents', readBoolean, '0100'],
    ['a boolean of two bytes', readBoolean, '0102ff00'],
    ['a boolean of another tag', readBoolean, '0201ff'],
    ['an integer without contents', readSmallInteger, '0200'],
    ['a negative integer', readSmallInteger, '0201ff'],
    ['a large integer', readSmallInteger, '02050100000000'],
    ['an integer with a zero too many (X.690 §8.3.2)', readSmallInteger, '02020001'],
    ['an enumerated', readSmallInteger, '0a0101'],
    ['bits that end inside a byte', readBitString, '030204f0'],
    ['a bit string without its first byte', readBitString, '0300'],
    ['an octet string for bits', readBitString, '0402 00ff'],
  ])('%s is refused', (_name, read, bytes) => {
    expect(() => read(readElement(hex(bytes)))).toThrow(DerError);
  });
});

describe('a time', () => {
  it.each([
    ['UTCTime of this century', TAG.utcTime, '260101000500Z', '2026-01-01T00:05:00.000Z'],
    ['UTCTime: 49 is 2049 (RFC 5280 §4.1.2.5.1)', TAG.utcTime, '491231235959Z', '2049-12-31T23:59:59.000Z'],
    ['UTCTime: 50 is 1950', TAG.utcTime, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    ['GeneralizedTime', TAG.generalizedTime, '20500101000000Z', '2050-01-01T00:00:00.000Z'],
    ['the end that is no end (RFC 5280 §4.1.2.5)', TAG.generalizedTime, '99991231235959Z', '9999-12-31T23:59:59.000Z'],
    ['a fraction (RFC 3161 §2.4.2)', TAG.generalizedTime, '20260101000500.25Z', '2026-01-01T00:05:00.250Z'],
    ['a fraction below milliseconds', TAG.generalizedTime, '20260101000500.999999999Z', '2026-01-01T00:05:00.999Z'],
    ['a leap day', TAG.generalizedTime, '20240229120000Z', '2024-02-29T12:00:00.000Z'],
    ['a leap second', TAG.generalizedTime, '20161231235960Z', '2017-01-01T00:00:00.000Z'],
    ['a year of the first century', TAG.generalizedTime, '00500101000000Z', '0050-01-01T00:00:00.000Z'],
  ])('%s', (_name, tag, written, time) => {
    expect(new Date(readTime(readElement(text(tag, written)))).toISOString()).toBe(time);
  });

  it.each([
    ['without its zone', TAG.utcTime, '260101000500'],
    ['without seconds', TAG.utcTime, '2601010005Z'],
    ['with an offset', TAG.generalizedTime, '20260101000500+0100'],
    ['UTCTime with a fraction', TAG.utcTime, '260101000500.5Z'],
    ['a fraction without digits', TAG.generalizedTime, '20260101000500.Z'],
    ['a fraction of ten digits', TAG.generalizedTime, '20260101000500.0123456789Z'],
    ['a comma', TAG.generalizedTime, '20260101000500,5Z'],
    ['month 0', TAG.generalizedTime, '20260001000000Z'],
    ['month 13', TAG.generalizedTime, '20261301000000Z'],
    ['day 0', TAG.generalizedTime, '20260100000000Z'],
    ['day 32', TAG.generalizedTime, '20260132000000Z'],
    ['30 February', TAG.generalizedTime, '20260230000000Z'],
    ['29 February of no leap year', TAG.utcTime, '260229000000Z'],
    ['31 April', TAG.generalizedTime, '20260431000000Z'],
    ['hour 24', TAG.generalizedTime, '20260101240000Z'],
    ['minute 60', TAG.generalizedTime, '20260101006000Z'],
    ['second 61', TAG.generalizedTime, '20260101000061Z'],
    ['a line end after it', TAG.generalizedTime, '20260101000500Z\n'],
    ['a byte that is no digit', TAG.generalizedTime, '2026010100050\u00b2Z'],
    ['a text', TAG.utf8String, '20260101000500Z'],
    ['nothing', TAG.utcTime, ''],
  ])('%s is refused', (_name, tag, written) => {
    expect(() => readTime(readElement(text(tag, written)))).toThrow(DerError);
  });

  it('is the same time, whichever form it has, for every day until 2049', () => {
    const from = Date.UTC(1950, 0, 1);
    const to = Date.UTC(2049, 11, 31);
    fc.assert(
      fc.property(fc.integer({ min: from / 1000, max: to / 1000 }), (seconds) => {
        const digits = new Date(seconds * 1000).toISOString().replaceAll(/[-:T]|\.000/gu, '');
        expect(readTime(readElement(text(TAG.generalizedTime, digits)))).toBe(seconds * 1000);
        expect(readTime(readElement(text(TAG.utcTime, digits.slice(2))))).toBe(seconds * 1000);
      }),
      { numRuns: 300 },
    );
  });
});
