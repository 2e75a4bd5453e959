import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

describe('toCsv', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@sum', "'@sum"],
    ['\t=1', "'\t=1"],
    ['', ''],
  ])('%j → %j', (value, expected) => expect(toCsv(['h'], [[value]])).toBe(`h\r\n${expected}\r\n`));
  it('writes numbers as they are and null as an empty cell', () =>
    expect(toCsv(['a', 'b'], [[-3, null]])).toBe('a,b\r\n-3,\r\n'));
});
