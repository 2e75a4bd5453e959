import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatChecks, formatTable } from './print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';

describe('plain', () => {
  it('lets nothing through that moves a terminal', () => {
    expect(sanitizeLine('\u001B[2J\u001B]0;title\u0007good\r\nbad\u202Etxt.exe')).toBe(
      ' [2J ]0;title good  bad txt.exe',
    );
  });
  it('is one line without controls, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(sanitizeLine(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
  });
});

describe('table', () => {
  it('lines its columns up and ends its lines clean', () => {
    expect(
      formatTable(
        ['A', 'LONG'],
        [
          ['one', ''],
          ['twenty', 'x'],
        ],
      ),
    ).toBe('A       LONG\none\ntwenty  x\n');
  });
  it('has one line a row, whatever the cells hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))), (rows) => {
        expect(formatTable(['A', 'B'], rows).split(/[\n\r\u2028\u2029\u0085]/u).length).toBeGreaterThanOrEqual(
          rows.length + 2,
        );
        expect(formatTable(['A', 'B'], rows).split('\n')).toHaveLength(rows.length + 2);
      }),
    );
  });
});

describe('checkLines', () => {
  const check = {
    name: 'subject',
    outcome: 'fail',
    detail: 'another artifact',
    expected: 'sha256:aa',
    actual: 'sha256:bb',
    remedy: 'Compare them.',
  } as const;
  it('says of a failed check what was expected, what was found and what to do', () => {
    expect(formatChecks([check])).toBe(
      [
        '  ✗ subject  fail     another artifact',
        '                      expected: sha256:aa',
        '                      actual:   sha256:bb',
        '                      to do:    Compare them.',
        '',
      ].join('\n'),
    );
  });
  it('is one line for a check that holds', () => {
    expect(formatChecks([{ ...check, outcome: 'pass' }])).toBe('  ✓ subject  pass     another artifact\n');
  });
});
