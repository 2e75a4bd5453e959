import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstInvalidByte } from './first-invalid-byte.ts';
import { JSON_LIMITS, type JsonLimits } from './json.ts';
import { readJson } from './read-json.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const keys = (count: number, last: string): string =>
  `{${Array.from({ length: count }, (_, i) => `"k${i}":1`).join(',')},${last}:2}`;

describe('accepted documents', () => {
  const cases: [string, string, unknown][] = [
    ['an object', '{"a":[1,true,null,"x"]}', { a: [1, true, null, 'x'] }],
    ['a byte order mark is passed over', '\ufeff{"a":1}', { a: 1 }],
    ['escapes and astral characters', '{"\\u00e9":"\\ud83d\\ude00 é 😀"}', { é: '😀 é 😀' }],
    ['the same key in two objects', '[{"a":1},{"a":2},{"b":{"a":3}}]', [{ a: 1 }, { a: 2 }, { b: { a: 3 } }]],
    [
      '`constructor` and `prototype` of two objects',
      '[{"constructor":1},{"prototype":2}]',
      [{ constructor: 1 }, { prototype: 2 }],
    ],
    ['`constructor` by itself', '{"constructor":"x","prototype":{"a":1}}', { constructor: 'x', prototype: { a: 1 } }],
    ['integers that a double holds', '[9007199254740991,-9007199254740991]', [9007199254740991, -9007199254740991]],
    [
      'longer ones are kept as their digits',
      '{"id":18446744073709551615,"n":-9007199254740993}',
      { id: '18446744073709551615', n: '-9007199254740993' },
    ],
    [
      'U+0000 becomes U+FFFD',
      '{"a\\u0000":["\\u0000b",{"c":"\\u000a\\\\u0000"}]}',
      { 'a\uFFFD': ['\uFFFDb', { c: '\n\\u0000' }] },
    ],
    ['fractions and exponents', '[1.5,1e3,1E-400]', [1.5, 1000, 0]],
  ];
  it.each(cases)('%s', (_name, text, value) => {
    expect(readJson(bytes(text))).toEqual({ ok: true, value });
  });
});

describe('refused documents and the position of the problem', () => {
  const cases: [string, string, string, string][] = [
    ['nothing', '', 'empty', ''],
    ['only space', ' \n', 'empty', ''],
    ['a trailing comma', '{"a":1,}', 'not-json', ''],
    ['two documents', '{} {}', 'not-json', ''],
    ['a comment', '{"a":1 // x\n}', 'not-json', '/a'],
    ['a broken string', '{"a":"x', 'not-json', '/a'],
    ['a key twice', '{"a":{"b":1,"c":2,"b":3}}', 'duplicate-key', '/a/b'],
    ['a key twice, once in escapes', '{"payload":1,"p\\u0061yload":2}', 'duplicate-key', '/payload'],
    ['a key twice among many', keys(1000, '"k7"'), 'duplicate-key', '/k7'],
    ['a key twice among many, in escapes', keys(1000, '"\\u006b999"'), 'duplicate-key', '/k999'],
    ['keys that are the same without U+0000', '{"a":{"b\\u0000":1,"b\ufffd":2}}', 'duplicate-key', ''],
    ['an empty key twice', '{"":1,"":2}', 'duplicate-key', ''],
    ['__proto__', '{"a":[0,{"__proto__":{"admin":true}}]}', 'forbidden-key', '/a/1/__proto__'],
    ['__proto__ in escapes', '{"\\u005f_proto__":1}', 'forbidden-key', '/__proto__'],
    ['constructor.prototype', '{"constructor":{"prototype":{"x":1}}}', 'forbidden-key', '/constructor/prototype'],
    ['a number beyond every double', '{"n":[1e400]}', 'number-out-of-range', '/n/0'],
    ['half a character', '{"a":"\\ud83d"}', 'not-utf8', ''],
    ['half a character in a key', '{"\\udc00":1}', 'not-utf8', ''],
  ];
  it.each(cases)('%s', (_name, text, code, pointer) => {
    expect(readJson(bytes(text))).toMatchObject({ ok: false, code, pointer });
  });

  it('bytes that are no UTF-8, overlong and surrogate encodings included', () => {
    for (const wrong of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
      expect(readJson(new Uint8Array([0x22, ...wrong, 0x22]))).toMatchObject({ ok: false, code: 'not-utf8' });
    }
  });

  it('never reaches a prototype', () => {
    readJson(bytes('{"__proto__":{"polluted":1}}'));
    readJson(bytes('{"constructor":{"prototype":{"polluted":1}}}'));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('the first wrong byte', () => {
  const cases: [string, string | Uint8Array, number][] = [
    ['cut off in an object', '{"a":1', 6],
    ['cut off in a string', '["ab', 4],
    ['cut off in an escape', '["\\', 3],
    ['cut off in \\u', '["\\u00', 6],
    ['cut off in a literal', '[tru', 4],
    ['cut off after a minus', '[-', 2],
    ['cut off after a point', '[1.', 3],
    ['cut off after a colon, with space', '{"a": ', 6],
    ['a byte order mark before it', '\ufeff[1,]', 6],
    ['a second byte order mark', '\ufeff\ufeff[]', 3],
    ['a bad escape', '["a\\x"]', 4],
    ['a bad hex digit', '["\\u00g0"]', 6],
    ['NaN', '[NaN]', 1],
    ['Infinity', '[-Infinity]', 2],
    ['a plus', '[+1]', 1],
    ['a trailing comma in an array', '[1,]', 3],
    ['a trailing comma in an object', '{"a":1, }', 8],
    ['a comma only', '[,1]', 1],
    ['two commas', '[1,,2]', 3],
    ['no comma', '[1 2]', 3],
    ['no colon', '{"a" 1}', 5],
    ['no value', '{"a":}', 5],
    ['a key without quotes', '{a:1}', 1],
    ['single quotes', "{'a':1}", 1],
    ['a comment', '[1 // x\n]', 3],
    ['the wrong bracket', '[1}', 2],
    ['a bracket too many', '[1]]', 3],
    ['two values', '{} {}', 3],
    ['a literal that goes on', '[nullx]', 5],
    ['a literal misspelt', '[nul]', 4],
    ['upper case', '[True]', 1],
    ['a leading zero', '[01]', 2],
    ['a point without digits', '[1.]', 3],
    ['an exponent without digits', '[1e+]', 4],
    ['a control character in a string', '["a\tb"]', 3],
    ['a line end in a string', '["a\nb"]', 3],
    ['a zero byte behind it', '[]\0', 2],
    ['a space that JSON does not know', '[\u00a01]', 1],
    ['two-byte characters before it', '["éé",]', 8],
    ['three-byte characters before it', '["€",]', 7],
    ['four-byte characters before it', '{"😀":1,}', 10],
    ['after a megabyte', `["${'é'.repeat(500_000)}"x]`, 1_000_003],
    ['deep inside', `${'['.repeat(100)}x`, 100],
    ['bytes that are not UTF-8', Buffer.from([0x5b, 0x22, 0xc3, 0xa9, 0xff]), 4],
    ['half a sequence', Buffer.from([0x5b, 0x22, 0xc3, 0x28]), 2],
    ['an overlong sequence', Buffer.from([0x22, 0xc0, 0xaf]), 1],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0x61, 0xed, 0xa0, 0x80]), 2],
    ['a sequence cut off', Buffer.from([0x22, 0xf0, 0x9f, 0x98]), 1],
    ['a lone high surrogate', '["é\\\\\\ud83d"]', 6],
    ['a lone low surrogate', '["\\ud83d\\ude00\\udc00"]', 14],
    ['two high ones', '["\\ud83d\\ud83d\\ude00"]', 2],
    ['a high one, then text', '{"\\ud83dx":1}', 2],
  ];
  it.each(cases)('%s', (_name, input, offset) => {
    const read = readJson(typeof input === 'string' ? bytes(input) : input);
    expect(read).toMatchObject({ ok: false, offset });
    expect(read.ok ? '' : read.message).toMatch(new RegExp(`\\(byte ${offset}\\)$`, 'u'));
  });

  it('the bytes before it can begin a JSON text; together with it they cannot', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'{}[],:"\\au0019-.eE tfné\n'.split('')), maxLength: 20 }),
        (text) => {
          const read = readJson(bytes(text));
          if (read.ok || read.code !== 'not-json') return;
          const sent = bytes(text);
          expect(read.offset).toBeLessThanOrEqual(sent.length);
          const cut = readJson(sent.subarray(0, read.offset));
          if (!cut.ok && cut.code === 'not-json') expect(cut.offset).toBe(read.offset);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('the parser and the search for the first invalid byte agree', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string({ unit: fc.constantFrom(...'[]{},:"-.0e1 '.split('')), maxLength: 12 })),
        (text) => {
          let parses = true;
          try {
            JSON.parse(text);
          } catch {
            parses = false;
          }
          expect(firstInvalidByte(bytes(text), 0) === null).toBe(parses);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('bounds', () => {
  const limits: JsonLimits = { depth: 3, items: 4, stringBytes: 5, bytes: 100 };
  const cases: [string, string, string | null][] = [
    ['depth that fits', '[[[1]]]', null],
    ['one deeper', '[[[[1]]]]', 'too-deep'],
    ['depth of objects', '{"a":{"a":{"a":{}}}}', 'too-deep'],
    ['a string that fits', '"12345"', null],
    ['a longer one', '"123456"', 'string-too-long'],
    ['a longer key', '{"123456":1}', 'string-too-long'],
    ['items that fit', '[1,2,3,4,5]', null],
    ['more', '[1,2,3,4,5,6]', 'too-many-items'],
    ['more, spread over objects', '[{"a":1},{"a":1},{"a":1}]', 'too-many-items'],
    ['a document too long', `[${' '.repeat(100)}]`, 'unreadable'],
  ];
  it.each(cases)('%s', (_name, text, code) => {
    const read = readJson(bytes(text), limits);
    expect(read.ok ? null : read.code).toBe(code);
  });

  it('a million brackets overflow no stack', () => {
    for (const open of ['[', '{"a":', '[{"a":']) {
      expect(readJson(bytes(open.repeat(1_000_000)))).toMatchObject({ ok: false, code: 'too-deep' });
    }
    expect(readJson(bytes('[[]]'), { ...JSON_LIMITS, depth: 2 }).ok).toBe(true);
  });

  it('hostile keys with equal hashes are still distinguished', () => {
    const many = `{${Array.from({ length: 100_000 }, (_, i) => `"${i}":0`).join(',')}}`;
    expect(readJson(bytes(many)).ok).toBe(true);
  });
});

describe('properties', () => {
  it('reads every JSON document as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const read = readJson(bytes(text));
        // Kept as text, and refused: both have cases of their own above.
        if (/\d{16}/.test(text) || text.includes('__proto__')) return;
        expect(read).toEqual({ ok: true, value: JSON.parse(text) });
      }),
      { numRuns: 500 },
    );
  });

  it('reads nothing that JSON.parse refuses, and never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'{}[],:"\\au0019-.eE tfn\n'.split('')), maxLength: 40 }),
        (text) => {
          const read = readJson(bytes(text));
          let parses = true;
          try {
            JSON.parse(text);
          } catch {
            parses = false;
          }
          if (read.ok) expect(parses).toBe(true);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('finds every duplicate that a rewritten document holds', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 60 }),
        fc.nat(),
        (names, pick) => {
          fc.pre(!names.includes('__proto__'));
          const members = names.map((name) => `${JSON.stringify(name)}:1`);
          expect(readJson(bytes(`{${members.join(',')}}`)).ok).toBe(true);
          const again = [...members, members[pick % members.length]!];
          expect(readJson(bytes(`{${again.join(',')}}`))).toMatchObject({ code: 'duplicate-key' });
        },
      ),
    );
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        expect(typeof readJson(any).ok).toBe('boolean');
      }),
    );
  });
});
