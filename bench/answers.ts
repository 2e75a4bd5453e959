/**
 * Measures the doors for machines: badge and artifact JSON. The sides answer the same requests in turns: this build,
 * that of another copy of the project if one is named, and a server that does the least that Node and SQLite can do.
 */
import { fork } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openFolder } from './open-folder.ts';
import { buildAt } from './fill/dataset/dataset.ts';
import { createClient, type HttpClient } from './http/client.ts';
import { cpuMsOf, serveFolder } from './http/served-app.ts';
import { runJobs } from './run-jobs.ts';
import { prepareStore, type Report } from './size.ts';
import { formatDigits, formatTable, type Goal, goalAtLeast, goalAtMost, quantile } from './statistics.ts';

const ARTIFACTS = 200;
/** Requests of each door in one round, and connections that send them. */
const REQUESTS = 400;
const CONNECTIONS = 8;
/** Rounds that are not measured: they fill caches, let the engine compile, and outlast the warm-up of the app. */
const WARM_UP_ROUNDS = 20;
/** Least ratio of requests a second on one core to those of the other build. */
const MIN_RATIO: Record<string, number> = { badge: 8, 'artifact JSON': 5 };
/** The most processor time of a request, in times of that of the least server. */
const MAX_OF_BARE = 1.5;
const MAX_P99_MS = 5;

export type AnswersOptions = {
  size: string;
  stores: string | null;
  /** A copy of the project with a build to compare with; null: none. */
  against: string | null;
  rounds: number;
  log: (line: string) => void;
};

type Side = { name: string; client: HttpClient; pid: number; end(): Promise<void> };
/** `times`: of each answer at half load, in ms. */
type Measured = { cpuMs: number; times: number[]; requests: number };

export async function measureAnswers({ size, stores, against, rounds, log }: AnswersOptions): Promise<Report> {
  const work = mkdtempSync(join(tmpdir(), 'attestry-bench-answers-'));
  const sides: Side[] = [];
  try {
    const own = join(work, 'own');
    const { dataset } = await prepareStore(size, own, stores, log);
    if (against !== null) cpSync(own, join(work, 'other'), { recursive: true });
    await bringUpToDate(own);
    sides.push(await served('this build', own));
    if (against !== null) sides.push(await served('other build', join(work, 'other'), against));
    const digests = Array.from({ length: ARTIFACTS }, (_, i) => {
      const build = buildAt(dataset, Math.floor(((i + 0.5) / ARTIFACTS) * dataset.builds * 0.9));
      return `sha256:${build.outputs[0]!.digest.sha256}`;
    });
    const doors = {
      badge: digests.map((digest) => `/badge/${digest}.svg`),
      'artifact JSON': digests.map((digest) => `/api/v1/artifacts/${digest}`),
    };
    const typical = await sides[0]!.client.send(doors['artifact JSON'][0]!);
    sides.push(await bareServer(join(own, 'attestry.db'), typical.body.length));
    const results = new Map<string, Measured>();
    for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1)
      for (const [door, paths] of Object.entries(doors))
        for (const side of sides) {
          const measured = await measure(side, paths);
          if (round < 0) continue;
          const before = results.get(`${side.name} ${door}`) ?? { cpuMs: 0, times: [], requests: 0 };
          results.set(`${side.name} ${door}`, {
            cpuMs: before.cpuMs + measured.cpuMs,
            times: [...before.times, ...measured.times],
            requests: before.requests + measured.requests,
          });
        }
    return formatReport(size, sides, Object.keys(doors), results);
  } finally {
    for (const side of sides) await side.end();
    rmSync(work, { recursive: true, force: true });
  }
}

async function bringUpToDate(folder: string): Promise<void> {
  const app = await openFolder(folder);
  await runJobs(app);
  await app.close();
}

async function served(name: string, folder: string, project?: string): Promise<Side> {
  const app = await serveFolder(folder, { project });
  return { name, client: createClient(app.client.url, CONNECTIONS), pid: app.pid, end: () => app.stop() };
}

async function bareServer(file: string, bytes: number): Promise<Side> {
  const child = fork(join(import.meta.dirname, 'answers/bare-server.mjs'), [file, String(bytes)], { silent: true });
  const port = await new Promise<string>((resolve) =>
    child.stdout!.once('data', (text) => resolve(String(text).trim())),
  );
  return {
    name: 'bare server',
    client: createClient(`http://127.0.0.1:${port}`, CONNECTIONS),
    pid: child.pid!,
    end: async () => void child.kill(),
  };
}

/**
 * The processor time of requests that all connections send as fast as they are answered, and the times of as many that
 * are sent half as fast.
 */
async function measure({ client, pid }: Side, paths: readonly string[]): Promise<Measured> {
  const ask = async (at: number): Promise<number> => {
    const path = paths[at % paths.length]!;
    const { status, ms } = await client.send(path);
    if (status !== 200) throw new Error(`${path} was answered with ${status}`);
    return ms;
  };
  const before = cpuMsOf(pid);
  const began = performance.now();
  let next = 0;
  const connection = async () => {
    while (next < REQUESTS) await ask(next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const after = cpuMsOf(pid);
  const interval = (2 * (performance.now() - began)) / REQUESTS;
  const start = performance.now();
  const answers: Promise<number>[] = [];
  while (answers.length < REQUESTS) {
    const due = Math.min(REQUESTS, 1 + Math.floor((performance.now() - start) / interval));
    while (answers.length < due) answers.push(ask(answers.length));
    await pause(1);
  }
  return {
    times: await Promise.all(answers),
    requests: REQUESTS,
    cpuMs: before === null || after === null ? Number.NaN : after - before,
  };
}

function formatReport(
  size: string,
  sides: readonly Side[],
  doors: readonly string[],
  results: ReadonlyMap<string, Measured>,
): Report {
  const of = (side: string, door: string) => results.get(`${side} ${door}`);
  const cpu = (side: string, door: string) => {
    const found = of(side, door);
    return found === undefined ? Number.NaN : found.cpuMs / found.requests;
  };
  const goals: Goal[] = doors.flatMap((door) => [
    ...(of('other build', door) === undefined
      ? []
      : [
          goalAtLeast(
            `${door}: requests on one core / other build`,
            cpu('other build', door) / cpu('this build', door),
            MIN_RATIO[door]!,
          ),
        ]),
    goalAtMost(
      `${door}: processor time / bare server`,
      cpu('this build', door) / cpu('bare server', door),
      MAX_OF_BARE,
    ),
    goalAtMost(`${door}: p99 at half load`, quantile(of('this build', door)!.times, 0.99), MAX_P99_MS, ' ms'),
  ]);
  const rows = doors.flatMap((door) =>
    sides.map(({ name }) => {
      const { times } = of(name, door)!;
      return [
        `${door}, ${name}`,
        formatDigits(cpu(name, door)),
        ...[0.5, 0.99].map((q) => formatDigits(quantile(times, q))),
      ];
    }),
  );
  return {
    text: formatTable([[`${size}, ${CONNECTIONS} connections`, 'cpu ms', 'p50 ms at half load', 'p99'], ...rows]),
    goals,
  };
}
