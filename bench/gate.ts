/**
 * Measures the gate: the time for one digest, and what 200 digests in one request cost beside it; both by the policy
 * that ships, and by a policy of the environment.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPolicy } from '#lib/admin/policies.ts';
import { createToken } from '#lib/admin/tokens.ts';
import type { Context } from '#lib/context/context.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { openFolder } from './open-folder.ts';
import { type ServedApp, serveFolder } from './http/served-app.ts';
import { runJobs } from './run-jobs.ts';
import { prepareStore, type Report } from './size.ts';
import { formatDigits, formatTable, goalAtMost, median, quantile } from './statistics.ts';

const MAX_ONE_MS = 15;
const MANY = 200;
const MAX_RATIO = 5;
/** Requests before the measurement, so that the compiler of the engine is done. */
const WARM_UP_ROUNDS = 400;
/** Questions about one digest for each round of the comparison: a p99 needs a thousand. */
const SINGLE_PER_ROUND = 10;

/** What a question is about: artifacts in an environment with the policy that ships, or with one of its own. */
const KINDS = ['shipped', 'own'] as const;
type Kind = (typeof KINDS)[number];
const KIND_NAMES: Record<Kind, string> = { shipped: 'policy that ships', own: 'policy of the environment' };

export type GateOptions = {
  /** As given on the command line: `100k`. */
  size: string;
  /** The folder that keeps filled stores between runs; null: the store is created anew and removed. */
  stores: string | null;
  rounds: number;
  log: (line: string) => void;
};

type Prepared = { token: string; digests: Record<Kind, string[]> };
/** Questions that are not measured, questions about one digest only, and those about one digest and many in turns. */
type Series = 'warm-up' | 'alone' | 'turns';
/** Times in ms, and processor time of the app for all of them; null where it is not known. */
type Measured = {
  series: Series;
  count: number;
  kind: Kind;
  times: number[];
  cpuMs: number | null;
};

/**
 * Ask for one digest, many times; then for one digest and for 200 digests in turns, so that other work of the machine
 * slows both equally.
 */
export async function measureGate({ size, stores, rounds, log }: GateOptions): Promise<Report> {
  const work = mkdtempSync(join(tmpdir(), 'attestry-bench-gate-'));
  const folder = join(work, size);
  try {
    await prepareStore(size, folder, stores, log);
    const prepared = await prepareFolder(folder);
    const app = await serveFolder(folder);
    try {
      const begin = (series: Series, kind: Kind, count: number): Measured => ({
        series,
        kind,
        count,
        times: [],
        cpuMs: 0,
      });
      const measure = async (some: readonly Measured[], times: number): Promise<readonly Measured[]> => {
        for (let round = 0; round < times; round += 1)
          for (const one of some) await measureOne(app, prepared, one, round);
        return some;
      };
      const of = (series: Series, ...counts: number[]) =>
        KINDS.flatMap((kind) => counts.map((count) => begin(series, kind, count)));
      await measure(of('warm-up', 1), WARM_UP_ROUNDS);
      await measure(of('warm-up', MANY), WARM_UP_ROUNDS / 10);
      const alone = await measure(of('alone', 1), rounds * SINGLE_PER_ROUND);
      const turns = await measure(of('turns', 1, MANY), rounds);
      return formatReport(size, [...alone, ...turns]);
    } finally {
      await app.stop();
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Makes a token, and a policy of the environments `own …` for the project with the most artifacts. */
async function prepareFolder(folder: string): Promise<Prepared> {
  const app = await openFolder(folder);
  try {
    const { token } = await createToken(app, { name: `gate ${app.now().toISOString()}`, scopes: ['read'] });
    const found = await readArtifacts(app);
    const project = mostFrequent(found.flatMap((one) => (one.project === null ? [] : [one.project])));
    const document = {
      id: 'bench',
      appliesTo: { projects: [project], environments: ['own *'] },
      rules: ['provenance-present', 'signature-sound', 'sbom-present'].map((check) => ({ id: check, check })),
    };
    await applyPolicy(app, { document, reason: 'benchmark' });
    await runJobs(app);
    const ofProject = await readArtifacts(app, project);
    const digests = (some: typeof found) => some.map(({ digest }) => digest);
    return { token, digests: { shipped: digests(found), own: digests(ofProject) } };
  } finally {
    await app.close();
  }
}

/** Many artifacts, the newest first. */
async function readArtifacts(app: Context, project?: string): Promise<{ digest: string; project: string | null }[]> {
  const found: { digest: string; project: string | null }[] = [];
  let cursor: string | null = null;
  do {
    const filter = {
      limit: 500,
      ...(project === undefined ? {} : { project }),
      ...(cursor === null ? {} : { cursor }),
    };
    const page = await listArtifacts(app, filter);
    found.push(...page.artifacts.map((one) => ({ digest: one.digest, project: one.project?.slug ?? null })));
    ({ cursor } = page);
  } while (cursor !== null && found.length < 20 * MANY);
  return found;
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]![0];
}

async function measureOne(app: ServedApp, prepared: Prepared, measured: Measured, round: number): Promise<void> {
  const before = app.cpuMs();
  measured.times.push(await ask(app, prepared, measured, round));
  const after = app.cpuMs();
  measured.cpuMs =
    before === null || after === null || measured.cpuMs === null ? null : measured.cpuMs + after - before;
}

/** The time of one question in ms. Each round asks for other artifacts and another environment: nothing is repeated. */
async function ask(
  { client }: ServedApp,
  { token, digests }: Prepared,
  { series, kind, count }: Pick<Measured, 'series' | 'kind' | 'count'>,
  round: number,
): Promise<number> {
  const known = digests[kind];
  const chosen = Array.from({ length: count }, (_, i) => known.at((round * 37 + i * 13) % known.length)!);
  const body = Buffer.from(JSON.stringify({ digests: chosen, environment: `${kind} ${series} ${count} ${round}` }));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await client.send('/api/v1/gate', { method: 'POST', headers, body });
  if (answer.status !== 200)
    throw new Error(`the gate answered ${answer.status}: ${answer.body.toString().slice(0, 300)}`);
  return answer.ms;
}

function formatReport(size: string, measured: readonly Measured[]): Report {
  const timesOf = (series: Series, kind: Kind, count: number) =>
    measured.find((one) => one.series === series && one.kind === kind && one.count === count)!.times;
  const ratio = (kind: Kind) => median(timesOf('turns', kind, MANY)) / median(timesOf('turns', kind, 1));
  const row = ({ series, kind, count, times, cpuMs }: Measured) => [
    `${count === 1 ? '1 digest' : `${count} digests`}, ${KIND_NAMES[kind]}${series === 'turns' ? ', in turns' : ''}`,
    formatDigits(median(times)),
    formatDigits(quantile(times, 0.99)),
    cpuMs === null ? '–' : formatDigits(cpuMs / times.length),
  ];
  return {
    text: [
      ...KINDS.map((kind) => `${MANY} digests / 1 digest, ${KIND_NAMES[kind]}, p50: ×${formatDigits(ratio(kind))}`),
      formatTable([[`gate, ${size}`, 'p50 ms', 'p99', 'cpu'], ...measured.map(row)]),
    ].join('\n'),
    goals: [
      goalAtMost(
        `gate of one digest at ${size}, p99`,
        quantile(timesOf('alone', 'shipped', 1), 0.99),
        MAX_ONE_MS,
        ' ms',
      ),
      ...KINDS.map((kind) =>
        goalAtMost(`gate of ${MANY} digests / one digest, ${KIND_NAMES[kind]}, p50`, ratio(kind), MAX_RATIO),
      ),
    ],
  };
}
