/**
 * Measures the processor time that it takes to store evidence in PostgreSQL, against SQLite: both are filled with the
 * same attestations, in turns. That of the server is included, so that a busy machine slows both equally. The server is
 * Debian's, on a folder of its own; it syncs nothing to the disk, which takes no processor time.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#db/open.ts';
import { startPostgres, withDatabase } from '#db/postgres-server.fixture.ts';
import { fill } from '../fill/fill.ts';
import type { Report } from '../size.ts';
import { formatDigits, formatTable, goalAtMost, median } from '../statistics.ts';

/** Processor time of one attestation, in ms. */
type Cost = { app: number; server: number };

const ROUNDS = 3;
/** Clock ticks in a second, in which Linux counts processor time (proc(5), `/proc/pid/stat`). */
const TICKS = 100;

export async function measureCost({
  documents,
  log,
}: {
  documents: number;
  log: (line: string) => void;
}): Promise<Report> {
  const server = await startPostgres();
  const costs: { sqlite: Cost[]; postgres: Cost[] } = { sqlite: [], postgres: [] };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      log(`PostgreSQL: round ${round + 1} of ${ROUNDS}, ${documents} attestations in each engine`);
      costs.sqlite.push(await fillSqlite(documents));
      costs.postgres.push(await fillPostgres(server, `bench_${round}`, documents));
    }
  } finally {
    await server.stop();
  }
  const middle = (engine: keyof typeof costs, cost: keyof Cost) => median(costs[engine].map((one) => one[cost]));
  const total = (engine: keyof typeof costs) => middle(engine, 'app') + middle(engine, 'server');
  const ratio = total('postgres') / total('sqlite');
  const row = (engine: keyof typeof costs, name: string) => [
    name,
    `×${formatDigits(total(engine) / total('sqlite'))}`,
    formatDigits(middle(engine, 'app')),
    formatDigits(middle(engine, 'server')),
  ];
  return {
    text: formatTable([
      ['processor time of one attestation', 'ratio', 'app, ms', 'server, ms'],
      row('sqlite', 'SQLite'),
      row('postgres', 'PostgreSQL'),
    ]),
    goals: [goalAtMost('processor time of an attestation in PostgreSQL against SQLite', ratio, 1.3, '×')],
  };
}

const fillSqlite = (documents: number): Promise<Cost> =>
  inFolder(async (folder) => {
    await migrate({ folder, databaseUrl: null });
    return { app: await fillIn({ folder, documents }), server: 0 };
  });

async function fillPostgres(
  { pid, addressOf }: Awaited<ReturnType<typeof startPostgres>>,
  name: string,
  documents: number,
): Promise<Cost> {
  await withDatabase(addressOf('postgres'), (client) => client.query(`CREATE DATABASE ${name}`));
  return inFolder(async (folder) => {
    const databaseUrl = addressOf(name);
    await migrate({ folder, databaseUrl });
    const counted = countServer(pid);
    const app = await fillIn({ folder, documents, databaseUrl });
    return { app, server: counted() / documents };
  });
}

/** Make the tables, which is no part of what an attestation costs. */
async function migrate(place: { folder: string; databaseUrl: string | null }): Promise<void> {
  const store = await openDatabase(place);
  await store.close();
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Processor time of this thread for an attestation, in ms: other threads make the documents. */
async function fillIn(filled: { folder: string; documents: number; databaseUrl?: string }): Promise<number> {
  const { documents, ...place } = filled;
  const before = process.threadCpuUsage();
  await fill({ ...place, attestations: documents, now: new Date(), threads: 1, hasLargeTransactions: false });
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000 / documents;
}

/**
 * Count the processor time of the processes of a server from now on. The returned function ends it, and returns the
 * time in ms. A process that ends is counted up to a moment before: not every kernel adds it to that of its parent.
 */
function countServer(pid: number): () => number {
  const [first, last] = [new Map<string, number>(), new Map<string, number>()];
  let isFirstLook = true;
  const look = () => {
    for (const process of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const ticks = ticksOf(process, pid);
      if (ticks === null) continue;
      if (!first.has(process)) first.set(process, isFirstLook ? ticks : 0);
      last.set(process, ticks);
    }
    isFirstLook = false;
  };
  look();
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    look();
    return [...last].reduce((sum, [process, ticks]) => sum + ticks - first.get(process)!, 0) * (1_000 / TICKS);
  };
}

/** The processor time of a process of the server, in ticks; null for any other process. */
function ticksOf(process: string, server: number): number | null {
  try {
    const text = readFileSync(`/proc/${process}/stat`, 'utf8');
    // Behind the name, which may have spaces: the parent, and user and system time.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const isOfServer = Number(process) === server || Number(fields[1]) === server;
    return isOfServer ? Number(fields[11]) + Number(fields[12]) : null;
  } catch {
    return null;
  }
}
