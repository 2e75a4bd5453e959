/** Measures the gate: the time for one digest, and what 200 digests in one request cost beside it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createToken } from '#lib/admin/tokens.ts';
import { openApp } from '#lib/start/app.ts';
import type { ArtifactPage } from '#lib/views/artifact.ts';
import type { HttpClient } from './http/client.ts';
import { serveFolder } from './http/served-app.ts';
import { prepareStore, type Report } from './size.ts';
import { formatDigits, formatTable, goalAtMost, median, quantile } from './statistics.ts';

const MAX_ONE_MS = 15;
const MANY = 200;
const MAX_RATIO = 5;
/** Requests before the measurement. */
const WARM_UP_ROUNDS = 40;

export type GateOptions = {
  /** As given on the command line: `100k`. */
  size: string;
  /** The folder that keeps filled stores between runs; null: the store is created anew and removed. */
  stores: string | null;
  rounds: number;
  log: (line: string) => void;
};

/** Ask for one digest and for 200 digests in turns, so that other work of the machine slows both equally. */
export async function measureGate({ size, stores, rounds, log }: GateOptions): Promise<Report> {
  const work = mkdtempSync(join(tmpdir(), 'attestry-bench-gate-'));
  const folder = join(work, size);
  try {
    await prepareStore(size, folder, stores, log);
    const token = await tokenFor(folder);
    const app = await serveFolder(folder);
    try {
      const digests = await readDigests(app.client);
      const ask = (count: number, round: number) => askFor(app.client, token, digests, { count, round });
      for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await ask(1, -round - 1);
      for (let round = 0; round < WARM_UP_ROUNDS / 10; round += 1) await ask(MANY, -round - 1);
      const [one, many]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        one.push(await ask(1, round));
        if (round % 4 === 0) many.push(await ask(MANY, round));
      }
      return formatReport(size, one, many);
    } finally {
      await app.stop();
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function tokenFor(folder: string): Promise<string> {
  const app = await openApp({
    folder,
    exclusive: true,
    baseUrl: 'http://127.0.0.1',
    actor: { kind: 'command-line', user: 'bench' },
    workers: 0,
  });
  try {
    return (await createToken(app, { name: `gate ${app.now().toISOString()}`, scopes: ['read'] })).token;
  } finally {
    await app.close();
  }
}

/** Digests of many artifacts, the newest first. */
async function readDigests(client: HttpClient): Promise<string[]> {
  const digests: string[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: '500', ...(cursor === null ? {} : { cursor }) }).toString();
    const page = JSON.parse((await client.send(`/api/v1/artifacts?${query}`)).body.toString()) as ArtifactPage;
    digests.push(...page.artifacts.map(({ digest }) => digest));
    ({ cursor } = page);
  } while (cursor !== null && digests.length < 20 * MANY);
  return digests;
}

/** The time of one question in ms. Each round asks for other artifacts and another environment: nothing is repeated. */
async function askFor(
  client: HttpClient,
  token: string,
  digests: readonly string[],
  { count, round }: { count: number; round: number },
): Promise<number> {
  const chosen = Array.from({ length: count }, (_, i) => digests.at((round * 37 + i * 13) % digests.length)!);
  const body = Buffer.from(JSON.stringify({ digests: chosen, environment: `bench ${count} ${round}` }));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await client.send('/api/v1/gate', { method: 'POST', headers, body });
  if (answer.status !== 200)
    throw new Error(`the gate answered ${answer.status}: ${answer.body.toString().slice(0, 300)}`);
  return answer.ms;
}

function formatReport(size: string, one: readonly number[], many: readonly number[]): Report {
  const ratio = median(many) / median(one);
  const row = (name: string, times: readonly number[]) => [
    name,
    formatDigits(median(times)),
    formatDigits(quantile(times, 0.99)),
  ];
  return {
    text: [
      `${MANY} digests / 1 digest, p50: ×${formatDigits(ratio)}`,
      formatTable([[`gate, ${size}`, 'p50 ms', 'p99'], row('1 digest', one), row(`${MANY} digests`, many)]),
    ].join('\n'),
    goals: [
      goalAtMost(`gate of one digest at ${size}, p99`, quantile(one, 0.99), MAX_ONE_MS, ' ms'),
      goalAtMost(`gate of ${MANY} digests / one digest, p50`, ratio, MAX_RATIO),
    ],
  };
}
