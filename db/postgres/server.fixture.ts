/**
 * A server of PostgreSQL for tests: Debian's programs on a folder and a socket of their own. It ends with the process
 * that started it.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from './migrate.ts';
import { PROGRAMS } from '#scripts/postgres/programs.ts';

/** The database from which the tests copy theirs: it has every table, and no row. */
export const TEMPLATE = 'attestry_template';
const START_TIMEOUT_MS = 30_000;

/** The server refuses to run as root: then Debian's user runs it. It ends when this process ends. */
function command(program: string, args: readonly string[]): [string, string[]] {
  const path = join(PROGRAMS!, program);
  if (process.getuid?.() !== 0) return [path, [...args]];
  const user = ['--reuid=postgres', '--regid=postgres', '--clear-groups', '--pdeathsig=TERM'];
  return ['setpriv', [...user, path, ...args]];
}

/** A server that was started; it accepts connections soon (`withDatabase`). */
export type TestServer = { pid: number; addressOf(database: string): string; stop(): Promise<void> };

/** Start a server. Unless it `isDurable`, it syncs nothing to the disk. Throws where this machine has none. */
export async function startPostgres({ isDurable = false } = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-postgres-'));
  if (process.getuid?.() === 0) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })));
    chownSync(folder, uid!, gid!);
  }
  const data = join(folder, 'data');
  const create = ['-D', data, '-A', 'trust', '-U', 'attestry', '-E', 'UTF8', '--no-locale', '--no-sync'];
  execFileSync(...command('initdb', create), { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
  const unsafe = isDurable ? [] : ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'];
  const options = ['-D', data, '-k', folder, '-c', 'listen_addresses='];
  const server = spawn(
    ...command('postgres', [...options, ...['max_connections=200', ...unsafe].flatMap((one) => ['-c', one])]),
    {
      stdio: 'ignore',
      cwd: folder,
    },
  );
  const ended = once(server, 'exit');
  const stop = async () => {
    // SIGINT: it ends the connections and then itself (https://www.postgresql.org/docs/current/server-shutdown.html).
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const addressOf = (database: string) => `postgres://attestry@/${database}?host=${encodeURIComponent(folder)}`;
  return { pid: server.pid!, addressOf, stop };
}

/** Starts the server before the first test, tells the tests its address, and stops it after the last one. */
export default async function startServer(project: TestProject): Promise<() => Promise<void>> {
  const { addressOf, stop } = await startPostgres();
  try {
    await withDatabase(addressOf('postgres'), (client) => client.query(`CREATE DATABASE ${TEMPLATE}`));
    await withDatabase(addressOf(TEMPLATE), migrate);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('postgres', addressOf('postgres'));
  return stop;
}

/** Run `work` over a connection, as soon as the server accepts one. */
export async function withDatabase<T>(address: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: address });
    try {
      await client.connect();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(50);
      continue;
    }
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the server's own database; undefined in the tests of SQLite. */
    postgres?: string;
  }
}
