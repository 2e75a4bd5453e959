/** `attestry compare A B`: what is new, gone and changed between two artifacts, releases, environments or times. */
import type { Difference, Stated } from '#lib/compare/compare-profiles.ts';
import { ASPECT_TITLES, CHANGE_PRESENTATION, describeCounts, OUTCOME_WORDS } from '#lib/compare/presentation.ts';
import type { ComparedSide, ComparisonView, PartSide } from '#lib/views/compare/compare.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { addServerOptions, openServer, throwUsageErrorOn, type ServerOptions } from '../commands/server.ts';
import { EXIT, type Exit, type Io, printJson } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';

type Options = ServerOptions & {
  asOf?: string;
  asOfSecond?: string;
  environment?: string;
  parts?: boolean;
};

/** `equal` is yes, `differs` is no, and what is not known is undetermined. */
const EXITS: Record<ComparisonView['outcome'], Exit> = { equal: EXIT.yes, differs: EXIT.no, 'not-known': EXIT.unknown };

/** With one operand, it is compared with itself at `--as-of`, and without that with the release before. */
async function compare(io: Io, a: string, b: string | undefined, options: Options): Promise<Exit> {
  const { asOf, asOfSecond, environment, parts } = options;
  const sides = b === undefined ? { b: a } : { a, b };
  const query = {
    ...sides,
    aAt: asOf,
    bAt: asOfSecond,
    environment,
    parts: parts === true ? ('true' as const) : undefined,
  };
  const server = await openServer(io, options);
  const { body: found } = await server.ask('GET /api/v1/compare', { query }).catch(throwUsageErrorOn(422));
  if (options.json) printJson(io, found);
  else io.out(formatComparison(found));
  return EXITS[found.outcome];
}

function formatComparison({ a, b, outcome, aspects, parts, partsHidden }: ComparisonView): string {
  const lines = [`first   ${formatSide(a)}\n`, `second  ${formatSide(b)}\n`, `result  ${OUTCOME_WORDS[outcome]}\n`];
  if (parts.length > 0)
    lines.push(
      `\n${formatTable(
        ['result', 'part', 'first', 'second', 'what differs'],
        parts.map((part) => [
          OUTCOME_WORDS[part.outcome],
          part.name,
          formatPart(part.a),
          formatPart(part.b),
          part.aspects.map(({ aspect, counts }) => `${ASPECT_TITLES[aspect]} (${describeCounts(counts)})`).join('; '),
        ]),
      )}`,
    );
  if (partsHidden > 0) lines.push(`${partsHidden} or more further parts were not compared\n`);
  for (const { aspect, counts, differences, hidden, a: inA, b: inB, claims, claimsHidden } of aspects) {
    if (differences.length === 0 && claims.length === 0) continue;
    lines.push(`\n${ASPECT_TITLES[aspect]}: ${describeCounts(counts) || 'equal'}\n`);
    if (inA.why !== null) lines.push(`  first: ${sanitizeLine(inA.why)}\n`);
    if (inB.why !== null) lines.push(`  second: ${sanitizeLine(inB.why)}\n`);
    lines.push(...differences.map((difference) => formatDifference(difference, '')));
    if (hidden > 0) lines.push(`  … ${hidden} more\n`);
    lines.push(...claims.map((difference) => formatDifference(difference, ' (merely claimed)')));
    if (claimsHidden > 0) lines.push(`  … ${claimsHidden} more that are merely claimed\n`);
  }
  return lines.join('');
}

function formatDifference({ change, label, a, b }: Difference, remark: string): string {
  const { sign, word } = CHANGE_PRESENTATION[change];
  const values = change === 'changed' ? `: ${formatStated(a)} → ${formatStated(b)}` : `: ${formatStated(b ?? a)}`;
  return `  ${sign} ${word.padEnd(9)}  ${sanitizeLine(label + values)}${remark}\n`;
}

function formatStated(stated: Stated | null): string {
  if (stated === null) return '';
  const { values, valuesHidden, verified } = stated;
  const shown = values.filter((value) => value !== '').join(', ') || 'present';
  return `${shown}${valuesHidden > 0 ? ` and ${valuesHidden} more` : ''}${verified ? '' : ' (not verified)'}`;
}

function formatSide({ digest, environment, name, version, project, at, status }: ComparedSide): string {
  const parts = [
    digest ?? `environment ${environment}`,
    ...(digest === null ? [] : [name, version, project && `of ${project}`, status]),
    at && `as of ${at}`,
  ];
  return sanitizeLine(parts.filter((part) => part !== null && part !== '').join('  '));
}

function formatPart(side: PartSide | null): string {
  return side === null ? '–' : [side.version ?? side.digest, side.status].filter((part) => part !== null).join(' ');
}

export const addCompare: AddCommand = (program, io, does) => {
  addServerOptions(
    program
      .command('compare')
      .description('print what is new, gone and changed; exit 0: equal, 1: differs, 3: not known'),
  )
    .argument('<a>', 'a digest, or environment:NAME')
    .argument('[b]', 'a second one; without it, A is compared with the release before it')
    .option(
      '--as-of <time>',
      'the first one as of a past time, such as 2026-05-14T12:00:00Z; without B: A then and now',
    )
    .option('--as-of-second <time>', 'the second one as of a past time')
    .option('--environment <name>', 'statuses and rules by the policies of this environment')
    .option('--parts', 'also the platforms of two image indexes, or the files of two builds')
    .action(does((a: string, b: string | undefined, options: Options) => compare(io, a, b, options)));
};
