import { describe, expect, it } from 'vitest';
import { compare, type Expected } from './compare.ts';
import { replaceTables, formatTables } from './table.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const JUNIT =
  '<testsuite name="s" tests="2" failures="1"><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>';
const expected: Expected = {
  tool: 'tool',
  version: '1',
  file: 'junit.xml',
  kind: 'tests',
  exitCode: 1,
  from: 'its last line',
  result: 'FAILED',
  passed: 1,
};

describe('what a tool says and what is read', () => {
  it('is compared fact by fact', () => {
    expect(compare(expected, bytes(JUNIT)).differences).toEqual([]);
    expect(compare({ ...expected, passed: 2 }, bytes(JUNIT)).differences).toEqual(['passed is read as 1, and is 2']);
    expect(compare({ ...expected, colour: 'red' }, bytes(JUNIT)).differences).toEqual([
      'colour is read as nothing, and is red',
    ]);
  });

  it('differs where the kind does, or where it is refused', () => {
    expect(compare({ ...expected, kind: 'sbom' }, bytes(JUNIT)).differences[0]).toBe(
      'it is read as tests, and is sbom',
    );
    expect(compare(expected, bytes('no format')).differences[0]).toMatch(/^it is refused: /);
    expect(compare(expected, bytes('[{"a":1},{"b":2}]')).differences).toEqual(['it is not read as one document']);
  });

  it('agrees about what is not read only where nothing is read', () => {
    expect(compare({ ...expected, kind: 'unread' }, bytes('{"a":1}')).differences).toEqual([]);
    expect(compare({ ...expected, kind: 'unread' }, bytes(JUNIT)).differences).toEqual([
      'it is read, and should not be',
    ]);
  });
});

describe('the tables', () => {
  const text = formatTables(new Map([['tests', [compare({ ...expected, notRead: 'a | b' }, bytes(JUNIT))]]]), [
    { tool: 'other', why: 'No client.' },
  ]);

  it('have a row a file, and the tools that were not run', () => {
    expect(text).toContain(
      '| tool | 1 | `junit.xml` | 1 | tests, result FAILED, passed 1, failed 1, skipped 0 | its last line: the same | a \\| b |',
    );
    expect(text).toContain('| other | No client. |');
    expect(text).not.toContain('### SBOMs');
  });

  it('stand between the two markers', () => {
    const [begin, end] = [
      '<!-- made by bench/formats/main.ts: begin -->',
      '<!-- made by bench/formats/main.ts: end -->',
    ];
    expect(replaceTables(`before\n${begin}\nold\n${end}\nafter`, 'new')).toBe(
      `before\n${begin}\n\nnew\n\n${end}\nafter`,
    );
    expect(() => replaceTables('no markers', 'new')).toThrow(/has no lines/);
  });
});
