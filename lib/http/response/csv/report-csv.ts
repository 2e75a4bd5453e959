/** The rows of a report as a spreadsheet: one line for each row, with its section. */
import { revealInvisible } from '#lib/format/invisible-characters.ts';
import { type Report, targetsOf } from '#lib/report/report.ts';
import { csvResponse } from './csv-response.ts';

const HEADER = ['section', 'cell_1', 'cell_2', 'cell_3', 'cell_4', 'cell_5', 'cell_6', 'address'];
const CELLS = 6;

/**
 * A section begins with a line of its columns, and ends with one that says what it leaves out. `sentences` come first,
 * as a section of their own.
 */
export function reportCsv(
  { baseUrl, figures, sections }: Report,
  { fileName, sentences }: { fileName: string; sentences: readonly string[] },
): Response {
  const line = (section: string, cells: readonly string[], address: string | null = null) => [
    section,
    ...Array.from({ length: CELLS }, (_, at) => revealInvisible(cells[at] ?? '')),
    address,
  ];
  const rows = [
    ...sentences.map((sentence) => line('report', [sentence])),
    line('figures', ['Figure', 'This period', 'Made of', 'Period before', 'Over', 'Target']),
    ...figures.map((figure) => {
      const { name, value, parts, previous, scope } = figure;
      return line('figures', [name, value, parts, previous, scope, targetsOf(figure)]);
    }),
    ...sections.flatMap(({ id, columns, rows: all, leftOut }) => [
      line(id, columns),
      ...all.map(({ cells, path }) => line(id, cells, path === null ? null : `${baseUrl}${path}`)),
      ...(leftOut === null ? [] : [line(id, [leftOut])]),
    ]),
  ];
  return csvResponse(fileName, null, HEADER, rows);
}
