/**
 * Measures how many signed bundles three replicas on PostgreSQL take in, against one process on SQLite: verified, and
 * on disk when they are answered. Both are behind the same load balancer and get the same bundles, in turns.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, withDatabase } from '#db/postgres-server.fixture.ts';
import { type Balancer, startBalancer } from '#e2e/faults/support/balancer.ts';
import { serveFolder, type ServedApp } from '../http/served-app.ts';
import { makeBundles } from '../ingest/bundles.ts';
import { batches, CONNECTIONS, headersFor, prepareFolder, push } from '../ingest/push.ts';
import type { Report } from '../size.ts';
import { formatDigits, formatTable, goalAtLeast, median } from '../statistics.ts';

const REPLICAS = 3;
const ROUNDS = 3;
/** Bundles in a request. */
const SIZES = [1, 100] as const;

type Side = { apps: ServedApp[]; balancer: Balancer; headers: Record<string, string> };

export async function measureThroughput({
  bundles,
  log,
}: {
  bundles: number;
  log: (line: string) => void;
}): Promise<Report> {
  const server = await startPostgres({ isDurable: true });
  const work = mkdtempSync(join(tmpdir(), 'attestry-bench-'));
  const sides: Side[] = [];
  try {
    await withDatabase(server.addressOf('postgres'), (client) => client.query('CREATE DATABASE bench'));
    sides.push(await startSide(join(work, 'sqlite'), 1, null));
    sides.push(await startSide(join(work, 'postgres'), REPLICAS, server.addressOf('bench')));
    const lines = await makeBundles(1, bundles, new Date());
    const share = Math.floor(bundles / (ROUNDS * SIZES.length));
    const rates = SIZES.map((): [number, number][] => []);
    for (let part = 0; part < ROUNDS * SIZES.length; part += 1) {
      const size = SIZES[part % SIZES.length]!;
      const bodies = batches(lines.slice(part * share, (part + 1) * share), size);
      const found: number[] = [];
      for (const { balancer, headers } of sides) found.push(await push(balancer.url, bodies, headers));
      const [sqlite, postgres] = found as [number, number];
      rates[part % SIZES.length]!.push([sqlite, postgres]);
      log(
        `  ${size} to a request: ${formatDigits(sqlite)} a second on SQLite, ${formatDigits(postgres)} on PostgreSQL`,
      );
    }
    const rows = SIZES.map((size, at) => ({
      size,
      ratio: median(rates[at]!.map(([sqlite, postgres]) => postgres / sqlite)),
      sqlite: median(rates[at]!.map(([sqlite]) => sqlite)),
      postgres: median(rates[at]!.map(([, postgres]) => postgres)),
    }));
    return {
      text: formatTable([
        [
          `bundles a second, ${CONNECTIONS} connections`,
          'ratio',
          `${REPLICAS} replicas, PostgreSQL`,
          'one process, SQLite',
        ],
        ...rows.map(({ size, ratio, sqlite, postgres }) => [
          `${size} to a request`,
          `×${formatDigits(ratio)}`,
          formatDigits(postgres),
          formatDigits(sqlite),
        ]),
      ]),
      goals: rows.map(({ size, ratio }) =>
        goalAtLeast(
          `bundles that ${REPLICAS} replicas on PostgreSQL take in, against one process on SQLite, ${size} to a request`,
          ratio,
          1,
          '×',
        ),
      ),
    };
  } finally {
    for (const { balancer, apps } of sides) {
      await balancer.close();
      await Promise.all(apps.map((app) => app.stop()));
    }
    await server.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Start replicas on one data folder, and a balancer in front of them. */
async function startSide(folder: string, replicas: number, databaseUrl: string | null): Promise<Side> {
  const token = await prepareFolder(folder, databaseUrl);
  const more: Record<string, string> = databaseUrl === null ? {} : { DATABASE_URL: databaseUrl };
  const apps = await Promise.all(Array.from({ length: replicas }, () => serveFolder(folder, { more })));
  const balancer = await startBalancer(() => apps.map(({ client }) => client.url));
  return { apps, balancer, headers: headersFor(token) };
}
