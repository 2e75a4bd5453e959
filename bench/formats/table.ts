import type { Row } from './compare.ts';

/** A tool that could not be run, and the reason as a sentence. */
export type NotRun = { tool: string; why: string };

const BEGIN = '<!-- made by bench/formats/main.ts: begin -->',
  END = '<!-- made by bench/formats/main.ts: end -->';

const TITLES: [kind: string, title: string][] = [
  ['tests', 'Test results'],
  ['scans', 'Scans'],
  ['sboms', 'SBOMs'],
];

/** The text between the two markers: a table for each kind, then the tools that were not run. */
export function formatTables(rows: Map<string, Row[]>, notRun: NotRun[]): string {
  const parts = TITLES.flatMap(([kind, title]) => {
    const of = rows.get(kind) ?? [];
    return of.length === 0 ? [] : [`### ${title}\n\n${TABLE_HEAD}\n${of.map(formatRow).join('\n')}`];
  });
  const left = notRun.map(({ tool, why }) => `| ${escapeCell(tool)} | ${escapeCell(why)} |`).join('\n');
  if (notRun.length > 0) parts.push(`### Not run\n\n| tool | reason |\n| --- | --- |\n${left}`);
  return parts.join('\n\n');
}

const TABLE_HEAD =
  '| tool | version | file | exit code | Attestry reads | compared with | not read |\n| --- | --- | --- | --- | --- | --- | --- |';

function formatRow({ expected, read, differences }: Row): string {
  const { tool, version, file, exitCode, from, unseen, notRead } = expected;
  const agrees = differences.length === 0 ? `${from}: the same` : `${from}: **${differences.join('; ')}**`;
  const gaps = [unseen, notRead].filter((text) => text !== undefined).join('; ');
  return `| ${[tool, version, `\`${file}\``, String(exitCode), read, agrees, gaps].map(escapeCell).join(' | ')} |`;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** The document with the text between the markers replaced. Throws where it has no markers. */
export function replaceTables(document: string, text: string): string {
  const from = document.indexOf(BEGIN),
    to = document.indexOf(END);
  if (from < 0 || to < from) throw new Error(`docs/formats.md has no lines "${BEGIN}" and "${END}".`);
  return `${document.slice(0, from + BEGIN.length)}\n\n${text}\n\n${document.slice(to)}`;
}
