import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPointer, pointerAt } from './pointer.ts';
import { childrenOf, rangeAt, skipSpace, valueEnd } from './byte-ranges.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const cut = (from: Uint8Array, start: number, end: number): string => Buffer.from(from.subarray(start, end)).toString();

describe('slices of JSON text', () => {
  it('keep every byte of an element, space and escapes included', () => {
    const text = bytes(' { "é\\"x" : [ {"a": "]}\\\\"} , 1.50e1,"s" ] }');
    const range = rangeAt(text, ['é"x']);
    expect(cut(text, range!.start, range!.end)).toBe('[ {"a": "]}\\\\"} , 1.50e1,"s" ]');
    expect([...childrenOf(text, range!.start)].map((child) => cut(text, child.start, child.end))).toEqual([
      '{"a": "]}\\\\"}',
      '1.50e1',
      '"s"',
    ]);
  });

  it('lead nowhere where the path does', () => {
    expect(rangeAt(bytes('{"a":[1]}'), ['a', 1])).toBeNull();
    expect(rangeAt(bytes('{"a":[1]}'), ['b'])).toBeNull();
    expect(valueEnd(bytes('{"a":[1'), 0)).toBe(-1);
  });

  it('of any document parse to its parts', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat({ max: 4 }), (value, indent) => {
        const text = bytes(JSON.stringify(value, null, indent));
        const start = skipSpace(text, 0);
        expect(JSON.parse(cut(text, start, valueEnd(text, start)))).toEqual(JSON.parse(cut(text, 0, text.length)));
        const parts = [...childrenOf(text, start)].map((child) => [
          child.key,
          JSON.parse(cut(text, child.start, child.end)),
        ]);
        const wanted =
          typeof value === 'object' && value !== null
            ? Object.entries(JSON.parse(JSON.stringify(value)) as object)
            : [];
        expect(parts).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  it('of any bytes end somewhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat({ max: 100 }), (any, at) => {
        expect(valueEnd(any, at)).toBeLessThanOrEqual(any.length);
        expect(pointerAt(any, at)).toBeTypeOf('string');
      }),
    );
  });
});

describe('pointers', () => {
  it('escape as RFC 6901 says', () => {
    expect(jsonPointer('a/b', 'm~n', 3)).toBe('/a~1b/m~0n/3');
  });

  it('name the place of an offset', () => {
    const text = '{"a":{"b/c":[0,{"x":1}]},"d":2}';
    expect(pointerAt(bytes(text), text.indexOf('1'))).toBe('/a/b~1c/1/x');
    expect(pointerAt(bytes(text), text.indexOf('"d"'))).toBe('/d');
  });
});
