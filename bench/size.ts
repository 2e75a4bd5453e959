/** Measures how the cost of requests grows with the store: stores of several sizes get the same requests in turns. */
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goalAtMost, formatDigits, formatTable, type Goal } from './statistics.ts';
import { fill, readFillResult, type FillResult } from './fill/fill.ts';
import { parseSize } from './fill/parse-size.ts';
import { measureAll, type Row, type Rounds, type MeasuredStore } from './http/measure-requests.ts';
import { requestsFor } from './http/requests.ts';
import { serveFolder } from './http/served-app.ts';
import { measureScriptSizes } from './http/script-sizes.ts';

export type SizeOptions = {
  /** As given on the command line: `10k`, `100k`. */
  sizes: readonly string[];
  /** The folder that keeps filled stores between runs, one for each size; null: they are created anew and removed. */
  stores: string | null;
  rounds: Rounds;
  log: (line: string) => void;
};
export type Report = { text: string; goals: Goal[] };

const MB = 1024 * 1024;
const MAX_RATIO = 2;

export async function measureSizes({ sizes, stores, rounds, log: say }: SizeOptions): Promise<Report> {
  const work = mkdtempSync(join(tmpdir(), 'attestry-bench-'));
  const sides: (MeasuredStore & { filled: FillResult; disk: number })[] = [];
  try {
    for (const size of sizes) {
      const folder = join(work, size);
      const filled = await prepareStore(size, folder, stores, say);
      const disk = statSync(join(folder, 'attestry.db')).size;
      const serving = await serveFolder(folder);
      sides.push({ name: size, app: serving, requests: [], filled, disk });
      sides.at(-1)!.requests = await requestsFor(filled.dataset, serving.client);
    }
    const rows = await measureAll(sides, rounds, (row) =>
      say(`  ${row.what}: ${row.taken.map((one) => formatDigits(one.p50)).join(' / ')} ms`),
    );
    const scripts = await measureScriptSizes(sides[0]!.app.client, sides[0]!.requests);
    return formatReport(sides, rows, scripts);
  } finally {
    for (const { app: serving } of sides) await serving.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

async function prepareStore(
  size: string,
  folder: string,
  stores: string | null,
  say: (line: string) => void,
): Promise<FillResult> {
  const kept = stores === null ? null : join(stores, size);
  if (kept === null || !readFillResult(kept)) {
    say(`filling ${size} …`);
    const filled = await fill({
      folder: kept ?? folder,
      attestations: parseSize(size),
      now: new Date(),
      onProgress: ({ documents, total: of, perSecond }) =>
        say(`  ${documents} of ${of}, ${Math.round(perSecond)} a second`),
    });
    say(
      `  ${size} in ${filled.seconds.toFixed(0)} s, ${Math.round(filled.documents / filled.seconds)} a second, ${filled.real} signed and verified for real`,
    );
  }
  if (kept !== null) cpSync(kept, folder, { recursive: true });
  return readFillResult(folder)!;
}

function formatReport(
  sides: readonly (MeasuredStore & { filled: FillResult; disk: number })[],
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
      `×${formatDigits(elapsed)}`,
      `×${formatDigits(cost)}`,
      ...row.taken.flatMap((one) => [
        formatDigits(one.p50),
        formatDigits(one.p99),
        one.cost === null ? '–' : formatDigits(one.cost),
      ]),
    ];
  });
  const perStore = [
    ['', ...sides.map(({ name }) => name)],
    [
      'bytes on disk per attestation / its gzip size',
      ...sides.map(({ disk, filled }) => `×${formatDigits(disk / filled.gzipped)}`),
    ],
    ['bytes on disk per attestation', ...sides.map(({ disk, filled }) => formatDigits(disk / filled.documents))],
    [
      'bytes as it came / gzipped',
      ...sides.map(
        ({ filled }) =>
          `${formatDigits(filled.bytes / filled.documents)} / ${formatDigits(filled.gzipped / filled.documents)}`,
      ),
    ],
    ['start to ready, ms', ...sides.map(({ app: serving }) => formatDigits(serving.startMs))],
    [
      'resident memory after all questions, MB',
      ...sides.map(({ app: serving }) => formatDigits(serving.memory() / MB)),
    ],
    ['projects', ...sides.map(({ filled }) => String(filled.dataset.projects))],
  ];
  const biggest = sides[last]!;
  const aims: Goal[] = [
    ...(sides.length > 1
      ? rows.map((row) => goalAtMost(`${row.what}: ${against}`, times(row).elapsed, MAX_RATIO, '×'))
      : []),
    ...rows
      .filter(({ most }) => most !== null)
      .map((row) => goalAtMost(`${row.what}: p99 at ${biggest.name}`, row.taken[last]!.p99, row.most!, ' ms')),
    goalAtMost(`bytes on disk against gzip at ${biggest.name}`, biggest.disk / biggest.filled.gzipped, 1.5, '×'),
    goalAtMost(`start to ready at ${biggest.name}`, biggest.app.startMs, 2_000, ' ms'),
    goalAtMost(`resident memory at ${biggest.name}`, biggest.app.memory() / MB, 600, ' MB'),
    ...scripts.map(({ what, bytes }) =>
      goalAtMost(`JavaScript sent with the ${what}, compressed`, bytes / 1000, 200, ' kB'),
    ),
  ];
  return { text: `${formatTable([head, ...body])}\n\n${formatTable(perStore)}`, goals: aims };
}
