/** The report as Markdown (CommonMark with the tables of GitHub). */
import { revealInvisible } from '#lib/format/invisible-characters.ts';
import { footOf, type Report, type ReportSection, targetsOf, titleOf } from './report.ts';

/** Everything that Markdown or HTML would interpret is escaped: names and reasons are the words of others. */
function escape(text: string): string {
  return revealInvisible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~>]/g, '\\$&')
    .replaceAll(/\s+/g, ' ');
}

/** `sentences` stand below the title. */
export function reportMarkdown(report: Report, sentences: readonly string[] = []): string {
  const { baseUrl, figures, sections } = report;
  const lines = [
    `# Report: ${escape(titleOf(report))}`,
    '',
    ...sentences.flatMap((sentence) => [escape(sentence), '']),
    ...table(
      ['Figure', 'This period', 'Target', 'Period before', 'Over'],
      figures.map((figure) => {
        const { name, value, parts, previous, scope } = figure;
        return [name, `${value} (${parts})`, targetsOf(figure), previous, scope];
      }),
    ),
    '',
    ...figures.map(({ name, definition }) => `- ${escape(name)}: ${escape(definition)}`),
    ...sections.flatMap((section) => sectionLines(section, baseUrl)),
    '',
    '---',
    '',
    ...footOf(report).map((sentence) => `${escape(sentence)}  `),
  ];
  return `${lines.join('\n')}\n`;
}

function sectionLines({ title, note, columns, rows, empty, leftOut }: ReportSection, baseUrl: string): string[] {
  const withLinks = rows.map(({ cells, path }) => [...cells, path === null ? '' : `${baseUrl}${path}`]);
  const shown = rows.length === 0 ? [escape(empty)] : table([...columns, 'Address'], withLinks);
  return [
    '',
    `## ${escape(title)}`,
    '',
    escape(note),
    '',
    ...shown,
    ...(leftOut === null ? [] : ['', escape(leftOut)]),
  ];
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escape).join(' | ')} |`;
  return [line(columns), `|${' --- |'.repeat(columns.length)}`, ...rows.map(line)];
}
