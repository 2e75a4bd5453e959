/** The forms of a report with the names and reasons of others: nothing is interpreted, nothing disguises itself. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reportCsv } from '#lib/http/response/csv/report-csv.ts';
import { reportHtml } from './html.ts';
import { type KeptReport, keptBytes, keptSentences, readKept } from './kept.ts';
import { reportMarkdown } from './markdown.ts';
import type { Report } from './report.ts';

function reportWith(cell: string): Report {
  return {
    project: 'github.com/acme/web',
    from: '2026-05-01',
    to: '2026-05-31',
    createdAt: '2026-06-01T00:00:00.000Z',
    baseUrl: 'http://attestry.test',
    attestry: '1',
    figures: [],
    sections: [
      {
        id: 's',
        title: 'S',
        note: 'n',
        columns: ['a', 'b'],
        rows: [{ cells: [cell, 'b'], path: '/x' }],
        empty: '',
        leftOut: null,
      },
    ],
    policy: { id: 'p', version: 1, sha256: '00' },
    log: null,
  };
}
const formsOf = async (cell: string) => ({
  html: reportHtml(reportWith(cell), [cell]),
  md: reportMarkdown(reportWith(cell), [cell]),
  csv: await reportCsv(reportWith(cell), { fileName: 'x', sentences: [cell] }).text(),
});
/** The cells of a CSV file, RFC 4180. */
const csvCells = (text: string): string[] =>
  [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(?:,|\r\n)/g)].map(([, quoted, plain]) => quoted ?? plain!);
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '=1+1',
    '+cmd',
    '-2',
    '@x',
    '\t=1',
    '|a|b|',
    '](javascript:x)',
    '<img src=x>',
    '\u202egnp.exe',
    '\u001b[2J',
    '\u009b2J',
    '"',
    '\r\n=1',
  ),
);

it('keep their rows and columns, whatever a name is', async () => {
  const { md: plain } = await formsOf('a');
  await fc.assert(
    fc.asyncProperty(hostile, async (cell) => {
      const { html, md, csv } = await formsOf(cell);
      expect(html.match(/<tr>/g)).toHaveLength(4);
      expect(html).not.toMatch(/<(?:script|img)/);
      expect(md.split('\n')).toHaveLength(plain.split('\n').length);
      const row = md.split('\n').findLast((line) => line.startsWith('| '))!;
      expect(row.replaceAll(/\\./g, '').match(/\|/g)).toHaveLength(4);
      for (const one of csvCells(csv)) expect(one).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

it('show what cannot be seen, or would reach a terminal as a command', async () => {
  for (const [character, shown] of [
    ['\u202e', '⟨U+202E⟩'],
    ['\u200b', '⟨U+200B⟩'],
    ['\u001b', '⟨U+001B⟩'],
    ['\u009b', '⟨U+009B⟩'],
  ] as const)
    for (const text of Object.values(await formsOf(`a${character}b`))) {
      expect(text).not.toContain(character);
      expect(text.replaceAll('\\', '')).toContain(`a${shown}b`);
    }
});

it('of a kept report are made from bytes that say the same when they are read back', () => {
  fc.assert(
    fc.property(hostile, (name) => {
      const kept: KeptReport = {
        v: 1,
        schedule: { id: 1, name, every: 'week', day: 1 },
        skipped: { periods: 2, from: '2026-01-01', to: '2026-02-28' },
        policies: [{ id: 'p', version: 1, sha256: '00' }],
        report: reportWith(name),
      };
      fc.pre(name.isWellFormed());
      expect(readKept(keptBytes(kept))).toEqual(kept);
      expect(keptSentences(kept, { id: 7, sha256: '00', leaf: 3 }).join(' ')).toContain('2 earlier periods');
    }),
  );
});
