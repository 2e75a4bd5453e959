/**
 * What the size of the store costs: stores of several sizes side by side, the same questions to each of them in turns.
 */
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aimAtMost, digits, table, type Aim } from './figures.ts';
import { fill, readFilled, type Filled } from './fill/fill.ts';
import { sizeOf } from './fill/size.ts';
import { askAll, type Row, type Rounds, type Side } from './http/ask.ts';
import { questionsFor } from './http/questions.ts';
import { serveFolder } from './http/serving.ts';
import { scriptsSent } from './http/scripts.ts';

export type SizeOptions = {
  /** As written: `10k`, `100k`. */
  sizes: readonly string[];
  /**
   * Folder that keeps filled stores from one run to the next, below their sizes; null: they are made anew and thrown
   * away.
   */
  stores: string | null;
  rounds: Rounds;
  say: (line: string) => void;
};
export type Report = { text: string; aims: Aim[] };

const MB = 1024 * 1024;
const MOST_TIMES = 2;

export async function measureSizes({ sizes, stores, rounds, say }: SizeOptions): Promise<Report> {
  const work = mkdtempSync(join(tmpdir(), 'attestry-bench-'));
  const sides: (Side & { filled: Filled; disk: number })[] = [];
  try {
    for (const size of sizes) {
      const folder = join(work, size);
      const filled = await storeOf(size, folder, stores, say);
      const disk = statSync(join(folder, 'attestry.db')).size;
      const serving = await serveFolder(folder);
      sides.push({ name: size, serving, questions: [], filled, disk });
      sides.at(-1)!.questions = await questionsFor(filled.estate, serving.caller);
    }
    const rows = await askAll(sides, rounds, (row) =>
      say(`  ${row.what}: ${row.taken.map((one) => digits(one.p50)).join(' / ')} ms`),
    );
    const scripts = await scriptsSent(sides[0]!.serving.caller, sides[0]!.questions);
    return reportOf(sides, rows, scripts);
  } finally {
    for (const { serving } of sides) await serving.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

async function storeOf(
  size: string,
  folder: string,
  stores: string | null,
  say: (line: string) => void,
): Promise<Filled> {
  const kept = stores === null ? null : join(stores, size);
  if (kept === null || !readFilled(kept)) {
    say(`filling ${size} …`);
    const filled = await fill({
      folder: kept ?? folder,
      attestations: sizeOf(size),
      now: new Date(),
      onProgress: ({ documents, of, perSecond }) => say(`  ${documents} of ${of}, ${Math.round(perSecond)} a second`),
    });
    say(
      `  ${size} in ${filled.seconds.toFixed(0)} s, ${Math.round(filled.documents / filled.seconds)} a second, ${filled.real} signed and verified for real`,
    );
  }
  if (kept !== null) cpSync(kept, folder, { recursive: true });
  return readFilled(folder)!;
}

function reportOf(
  sides: readonly (Side & { filled: Filled; disk: number })[],
  rows: readonly Row[],
  scripts: { what: string; bytes: number }[],
): Report {
  const [first, last] = [0, sides.length - 1];
  const against = `${sides[last]!.name}/${sides[first]!.name}`;
  const times = (row: Row): { elapsed: number; cost: number } => {
    const [small, big] = [row.taken[first]!, row.taken[last]!];
    return { elapsed: big.p50 / small.p50, cost: (big.cost ?? Number.NaN) / (small.cost ?? Number.NaN) };
  };
  const head = ['', `${against} p50`, 'cpu', ...sides.flatMap(({ name }) => [`${name} p50 ms`, 'p99', 'cpu'])];
  const body = rows.map((row) => {
    const { elapsed, cost } = times(row);
    return [
      row.what,
      `×${digits(elapsed)}`,
      `×${digits(cost)}`,
      ...row.taken.flatMap((one) => [digits(one.p50), digits(one.p99), one.cost === null ? '–' : digits(one.cost)]),
    ];
  });
  const perStore = [
    ['', ...sides.map(({ name }) => name)],
    [
      'bytes on disk per attestation / its gzip size',
      ...sides.map(({ disk, filled }) => `×${digits(disk / filled.gzipped)}`),
    ],
    ['bytes on disk per attestation', ...sides.map(({ disk, filled }) => digits(disk / filled.documents))],
    [
      'bytes as it came / gzipped',
      ...sides.map(
        ({ filled }) => `${digits(filled.bytes / filled.documents)} / ${digits(filled.gzipped / filled.documents)}`,
      ),
    ],
    ['start to ready, ms', ...sides.map(({ serving }) => digits(serving.startMs))],
    ['resident memory after all questions, MB', ...sides.map(({ serving }) => digits(serving.memory() / MB))],
    ['projects', ...sides.map(({ filled }) => String(filled.estate.projects))],
  ];
  const biggest = sides[last]!;
  const aims: Aim[] = [
    ...(sides.length > 1
      ? rows.map((row) => aimAtMost(`${row.what}: ${against}`, times(row).elapsed, MOST_TIMES, '×'))
      : []),
    ...rows
      .filter(({ most }) => most !== null)
      .map((row) => aimAtMost(`${row.what}: p99 at ${biggest.name}`, row.taken[last]!.p99, row.most!, ' ms')),
    aimAtMost(`bytes on disk against gzip at ${biggest.name}`, biggest.disk / biggest.filled.gzipped, 1.5, '×'),
    aimAtMost(`start to ready at ${biggest.name}`, biggest.serving.startMs, 2_000, ' ms'),
    aimAtMost(`resident memory at ${biggest.name}`, biggest.serving.memory() / MB, 600, ' MB'),
    ...scripts.map(({ what, bytes }) =>
      aimAtMost(`JavaScript sent with the ${what}, compressed`, bytes / 1000, 200, ' kB'),
    ),
  ];
  return { text: `${table([head, ...body])}\n\n${table(perStore)}`, aims };
}
