/** Measures how the cost of requests grows with the store: stores of several sizes get the same requests in turns. */
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goalAtMost, formatDigits, formatTable, type Goal } from './statistics.ts';
import { openFolder } from './open-folder.ts';
import { runJobs } from './run-jobs.ts';
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

/** `disk`: the size of the database file in bytes. */
type FilledStore = MeasuredStore & { filled: FillResult; disk: number };

const MB = 1024 * 1024;
const MAX_RATIO = 1.3;

export async function measureSizes({ sizes, stores, rounds, log }: SizeOptions): Promise<Report> {
  const work = mkdtempSync(join(tmpdir(), 'attestry-bench-'));
  const sides: FilledStore[] = [];
  try {
    for (const size of sizes) {
      const folder = join(work, size);
      const filled = await prepareStore(size, folder, stores, log);
      const disk = statSync(join(folder, 'attestry.db')).size;
      const app = await serveFolder(folder);
      sides.push({ name: size, app, requests: [], filled, disk });
      sides.at(-1)!.requests = await requestsFor(filled.dataset, app.client);
    }
    const rows = await measureAll(sides, rounds, (row) =>
      log(`  ${row.name}: ${row.measurements.map((one) => formatDigits(one.p50)).join(' / ')} ms`),
    );
    const scripts = await measureScriptSizes(sides[0]!.app.client, sides[0]!.requests);
    return formatReport(sides, rows, scripts);
  } finally {
    for (const { app } of sides) await app.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Copy the store of a size that is kept, or fill a new one. */
export async function prepareStore(
  size: string,
  folder: string,
  stores: string | null,
  log: (line: string) => void,
): Promise<FillResult> {
  const storedFolder = stores === null ? null : join(stores, size);
  if (storedFolder === null || !readFillResult(storedFolder)) {
    log(`filling ${size} …`);
    const filled = await fill({
      folder: storedFolder ?? folder,
      attestations: parseSize(size),
      now: new Date(),
      onProgress: ({ documents, total, perSecond }) =>
        log(`  ${documents} of ${total}, ${Math.round(perSecond)} a second`),
    });
    log(
      `  ${size} in ${filled.seconds.toFixed(0)} s, ${Math.round(filled.documents / filled.seconds)} a second, ${filled.real} really signed and verified`,
    );
  }
  if (storedFolder !== null) {
    cpSync(storedFolder, folder, { recursive: true });
    // What an upgrade leaves to do would be measured with the requests.
    const app = await openFolder(folder);
    await runJobs(app).finally(() => app.close());
  }
  return readFillResult(folder)!;
}

function formatReport(
  sides: readonly FilledStore[],
  rows: readonly Row[],
  scripts: { name: string; bytes: number }[],
): Report {
  const head = [
    '',
    `${comparedSizes(sides)} p50`,
    'cpu',
    'bytes',
    ...sides.flatMap(({ name }) => [`${name} p50 ms`, 'p99', 'cpu']),
  ];
  const body = rows.map((row) => {
    const { elapsed, cost, bytes } = ratiosOf(row);
    return [
      row.name,
      ...[elapsed, cost, bytes].map((ratio) => `×${formatDigits(ratio)}`),
      ...row.measurements.flatMap((one) => [
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
      'bytes as received / gzipped',
      ...sides.map(
        ({ filled }) =>
          `${formatDigits(filled.bytes / filled.documents)} / ${formatDigits(filled.gzipped / filled.documents)}`,
      ),
    ],
    ['start to ready, ms', ...sides.map(({ app }) => formatDigits(app.startMs))],
    ['resident memory after all requests, MB', ...sides.map(({ app }) => formatDigits(app.memory() / MB))],
    ['projects', ...sides.map(({ filled }) => String(filled.dataset.projects))],
  ];
  return { text: `${formatTable([head, ...body])}\n\n${formatTable(perStore)}`, goals: goalsOf(sides, rows, scripts) };
}

/** The name of the largest store and that of the smallest one. */
function comparedSizes(sides: readonly FilledStore[]): string {
  return `${sides.at(-1)!.name}/${sides[0]!.name}`;
}

/** The values of the largest store divided by those of the smallest one. */
function ratiosOf({ measurements }: Row): { elapsed: number; cost: number; bytes: number } {
  const [small, big] = [measurements[0]!, measurements.at(-1)!];
  return {
    elapsed: big.p50 / small.p50,
    cost: (big.cost ?? Number.NaN) / (small.cost ?? Number.NaN),
    bytes: big.bytes / small.bytes,
  };
}

function goalsOf(
  sides: readonly FilledStore[],
  rows: readonly Row[],
  scripts: readonly { name: string; bytes: number }[],
): Goal[] {
  const biggest = sides.at(-1)!;
  return [
    ...(sides.length > 1
      ? rows
          .filter(({ unlike }) => unlike === undefined)
          .map((row) => goalAtMost(`${row.name}: ${comparedSizes(sides)}`, ratiosOf(row).elapsed, MAX_RATIO, '×'))
      : []),
    ...rows
      .filter(({ maxMs }) => maxMs !== null)
      .map((row) => goalAtMost(`${row.name}: p99 at ${biggest.name}`, row.measurements.at(-1)!.p99, row.maxMs!, ' ms')),
    goalAtMost(`bytes on disk against gzip at ${biggest.name}`, biggest.disk / biggest.filled.gzipped, 1.5, '×'),
    goalAtMost(`start to ready at ${biggest.name}`, biggest.app.startMs, 2_000, ' ms'),
    goalAtMost(`resident memory at ${biggest.name}`, biggest.app.memory() / MB, 400, ' MB'),
    ...scripts.map(({ name, bytes }) =>
      goalAtMost(`JavaScript sent with the ${name}, compressed`, bytes / 1000, 200, ' kB'),
    ),
  ];
}
