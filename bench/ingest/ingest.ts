/**
 * Measures ingestion over HTTP, with evidence verified and on disk when it is answered, against a loop of
 * @sigstore/verify over the same bundles; and how fast pages answer while a large backlog is ingested.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { Verifier, toSignedEntity, toTrustMaterial } from '@sigstore/verify';
import { goalAtLeast, goalAtMost, formatDigits, median, quantile, formatTable } from '../statistics.ts';
import { createClient } from '../http/client.ts';
import { serveFolder, type ServedApp } from '../http/served-app.ts';
import type { Report } from '../size.ts';
import { ingestTrustedRoot, makeBundles } from './bundles.ts';
import { batches, CONNECTIONS, headersFor, prepareFolder, push, pushOne } from './push.ts';

export type IngestOptions = { bundles: number; backlog: number; log: (line: string) => void };

const ROUNDS = 5;
const LINES_PER_REQUEST = 100;
/** About 50 MB. */
const LINES_PER_BACKLOG_REQUEST = 4_000;
const MAX_BASELINE_BUNDLES = 400;

export async function measureIngest({ bundles, backlog, log }: IngestOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-bench-ingest-'));
  let app: ServedApp | null = null;
  try {
    log(`signing ${bundles + backlog} bundles …`);
    const now = new Date();
    const lines = await makeBundles(1, bundles + backlog, now);
    const token = await prepareFolder(folder);
    app = await serveFolder(folder);
    const headers = headersFor(token);
    const share = Math.floor(bundles / (ROUNDS + 1));
    const rates: {
      bare: number;
      together: number;
      single: number;
      bareCost: number;
      togetherCost: number;
      singleCost: number;
    }[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const part = lines.slice(round * share, (round + 1) * share);
      const half = part.length >> 1;
      const baseline = part.slice(0, MAX_BASELINE_BUNDLES);
      const start = process.cpuUsage();
      const bare = baselineRate(baseline);
      const { user, system } = process.cpuUsage(start);
      const before = app.cpuMs() ?? Number.NaN;
      const together = await push(app.client.url, batches(part.slice(0, half), LINES_PER_REQUEST), headers);
      const between = app.cpuMs() ?? Number.NaN;
      const single = await push(app.client.url, batches(part.slice(half), 1), headers);
      const after = app.cpuMs() ?? Number.NaN;
      // V8 compiles both sides in the first round: it is not measured.
      if (round === 0) continue;
      rates.push({
        bare,
        together,
        single,
        bareCost: (user + system) / 1000 / baseline.length,
        togetherCost: (between - before) / half,
        singleCost: (after - between) / (part.length - half),
      });
      log(
        `  round ${round}: ${formatDigits(bare)} a second bare, ${formatDigits(together)} in hundreds, ${formatDigits(single)} one by one`,
      );
    }
    const of = (which: keyof (typeof rates)[number]): number => median(rates.map((rate) => rate[which]));
    const ratio = (which: 'together' | 'single'): number => median(rates.map((rate) => rate[which] / rate.bare));
    const cost = (which: 'bareCost' | 'togetherCost' | 'singleCost'): string[] => [
      `×${formatDigits(median(rates.map((rate) => rate[which] / rate.bareCost)))}`,
      formatDigits(of(which)),
    ];
    log(`a backlog of ${backlog} …`);
    const pages = await measurePagesDuringIngest(app, lines.slice(bundles), headers);
    const text = `Medians of ${ROUNDS} rounds in turns, after one for both sides that is not measured.\n\n${formatTable(
      [
        ['', 'against bare', 'a second', 'cpu against bare', 'cpu ms each'],
        ['bare loop of @sigstore/verify, one thread', '×1', formatDigits(of('bare')), ...cost('bareCost')],
        [
          `over HTTP, durable, ${LINES_PER_REQUEST} to a request, ${CONNECTIONS} connections`,
          `×${formatDigits(ratio('together'))}`,
          formatDigits(of('together')),
          ...cost('togetherCost'),
        ],
        [
          `over HTTP, durable, one to a request, ${CONNECTIONS} connections`,
          `×${formatDigits(ratio('single'))}`,
          formatDigits(of('single')),
          ...cost('singleCost'),
        ],
      ],
    )}\n\n${formatTable([
      ['artifact page', 'against idle', 'p50 ms', 'p99 ms', 'answers'],
      [
        'idle',
        '×1',
        formatDigits(median(pages.idle)),
        formatDigits(quantile(pages.idle, 0.99)),
        String(pages.idle.length),
      ],
      [
        `while ${backlog} bundles come in (${formatDigits(pages.seconds)} s, ${formatDigits(backlog / pages.seconds)} a second)`,
        `×${formatDigits(quantile(pages.busy, 0.99) / quantile(pages.idle, 0.99))}`,
        formatDigits(median(pages.busy)),
        formatDigits(quantile(pages.busy, 0.99)),
        String(pages.busy.length),
      ],
    ])}`;
    return {
      text,
      goals: [
        goalAtLeast('ingestion over HTTP against a bare loop of @sigstore/verify', ratio('together'), 3, '×'),
        goalAtLeast('ingestion over HTTP, one bundle to a request, against that loop', ratio('single'), 3, '×'),
        goalAtMost(
          `p99 of the artifact page while ${backlog} bundles come in, against idle`,
          quantile(pages.busy, 0.99) / quantile(pages.idle, 0.99),
          2,
          '×',
        ),
      ],
    };
  } finally {
    await app?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bundles per second, from the text of a bundle to the library's result. */
function baselineRate(lines: readonly string[]): number {
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(ingestTrustedRoot()))), {
    tsaThreshold: 0,
    tlogThreshold: 1,
    ctlogThreshold: 1,
  });
  const began = performance.now();
  for (const line of lines) verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(line))));
  return (lines.length / (performance.now() - began)) * 1000;
}

/**
 * Requests the artifact page before and during the ingestion of the backlog, which is sent in requests of the largest
 * accepted size. Returns ms for each answer.
 */
async function measurePagesDuringIngest(
  app: ServedApp,
  lines: readonly string[],
  headers: Record<string, string>,
): Promise<{ idle: number[]; busy: number[]; seconds: number }> {
  const { artifacts } = JSON.parse((await app.client.send('/api/v1/artifacts?limit=40')).body.toString()) as {
    artifacts: { digest: string }[];
  };
  const page = async (round: number): Promise<number> => {
    const answer = await app.client.send(`/artifacts/${artifacts[round % artifacts.length]!.digest}`);
    if (answer.status !== 200) throw new Error(`the artifact page was answered with ${answer.status}`);
    return answer.ms;
  };
  for (let round = 0; round < 20; round += 1) await page(round);
  const idle: number[] = [];
  for (let round = 0; round < 300; round += 1) idle.push(await page(round));
  const sender = createClient(app.client.url);
  const began = performance.now();
  const sendAll = async (): Promise<number> => {
    for (const body of batches(lines, LINES_PER_BACKLOG_REQUEST)) await pushOne(sender, body, headers);
    return (performance.now() - began) / 1000;
  };
  const backlog = sendAll().finally(() => sender.close());
  const busy: number[] = [];
  for (;;) {
    busy.push(await page(busy.length));
    const seconds = await Promise.race([backlog, wait(5, null)]);
    if (seconds !== null) return { idle, busy, seconds };
  }
}
