/**
 * Measures what a hostile rule costs others. One caller asks the gate again and again about an artifact with 3,000
 * components, by a policy whose expression works as long as it may, or by a harmless one. Another caller asks about an
 * ordinary artifact, by a policy with an expression of its own: alone, and beside each of the two. Beside the harmless
 * rule the first caller asks more often.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { createToken } from '#lib/admin/tokens.ts';
import type { Context } from '#lib/context/context.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { provenance, runOf, sbom, sha256Hex, subject, testInstance } from '#lib/start/app.fixture.ts';
import { openFolder } from './open-folder.ts';
import { createClient, type HttpClient } from './http/client.ts';
import { serveFolder } from './http/served-app.ts';
import type { Report } from './size.ts';
import { formatDigits, formatTable, goalAtMost, median, quantile } from './statistics.ts';

const COMPONENTS = 3_000;
/** Fifteen passes over the components: about 100 ms, which no limit ends. */
const HOSTILE = `[${Array.from({ length: 15 }, (_, i) => i).join(', ')}].all(a, sbom.components.all(c, c.name.size() + a > 0))`;
const RULES = { hostile: HOSTILE, harmless: 'sbom.count > 1', quick: 'provenance.level >= 1' } as const;
const BLOCK = 10;
const WARM_UP_ROUNDS = 40;
const MAX_DELAY_MS = 10;

/** What runs beside the caller that is measured. */
const BESIDE = ['nothing', 'harmless', 'hostile'] as const;
type Beside = (typeof BESIDE)[number];
type Asked = { artifact: 'large' | 'plain'; environment: keyof typeof RULES };

export type RulesOptions = { rounds: number; log: (line: string) => void };

/** Block by block in turns, so that other work of the machine slows all of them equally. */
export async function measureRules({ rounds, log }: RulesOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-bench-rules-'));
  try {
    const token = await prepareFolder(folder);
    const app = await serveFolder(folder);
    const neighbour = createClient(app.client.url);
    try {
      let asked = 0;
      const ask = async (client: HttpClient, { artifact, environment }: Asked): Promise<number> => {
        asked += 1;
        const question = { digest: `sha256:${sha256Hex(artifact)}`, environment: `${environment} ${asked}` };
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const body = Buffer.from(JSON.stringify(question));
        const { status, body: answer, ms } = await client.send('/api/v1/gate', { method: 'POST', headers, body });
        const { decision } = JSON.parse(answer.toString()) as { decision?: string };
        if (status !== 200 || decision !== 'allow')
          throw new Error(`the gate answered ${status} ${decision}: ${answer.toString().slice(0, 500)}`);
        return ms;
      };
      for (let round = 0; round < WARM_UP_ROUNDS; round += 1)
        await ask(app.client, { artifact: 'plain', environment: 'quick' });
      for (let round = 0; round < WARM_UP_ROUNDS / 10; round += 1)
        for (const environment of ['harmless', 'hostile'] as const)
          await ask(neighbour, { artifact: 'large', environment });
      const times: Record<Beside, number[]> = { nothing: [], harmless: [], hostile: [] };
      for (let round = 0; round < rounds; round += BLOCK) {
        log(`  ${round} of ${rounds}`);
        for (const beside of BESIDE) times[beside].push(...(await measureBlock(beside, ask, [app.client, neighbour])));
      }
      return formatReport(times);
    } finally {
      neighbour.close();
      await app.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureBlock(
  beside: Beside,
  ask: (client: HttpClient, asked: Asked) => Promise<number>,
  [own, neighbour]: [HttpClient, HttpClient],
): Promise<number[]> {
  const stop = new AbortController();
  const repeat = async (environment: Asked['environment']): Promise<void> => {
    while (!stop.signal.aborted) await ask(neighbour, { artifact: 'large', environment });
  };
  const running = beside === 'nothing' ? Promise.resolve() : repeat(beside);
  const times: number[] = [];
  for (let i = 0; i < BLOCK; i += 1) times.push(await ask(own, { artifact: 'plain', environment: 'quick' }));
  stop.abort();
  await running;
  return times;
}

/** Two artifacts, and a policy of an environment for each rule. Returns a token. */
async function prepareFolder(folder: string): Promise<string> {
  const app = await openFolder(folder, { adopts: ['github.com/bench/*'] });
  try {
    await addTrustFile(app, { bytes: new TextEncoder().encode(testInstance().trustedRootJson), name: 'bench' });
    await ingestArtifact(app, 'plain', 1);
    await ingestArtifact(app, 'large', COMPONENTS);
    for (const [environment, source] of Object.entries(RULES)) {
      const document = {
        id: environment,
        appliesTo: { environments: [`${environment} *`] },
        rules: [{ id: environment, cel: source }],
      };
      await applyPolicy(app, { document, reason: 'benchmark' });
    }
    return (await createToken(app, { name: 'rules', scopes: ['read'] })).token;
  } finally {
    await app.close();
  }
}

async function ingestArtifact(app: Context, name: string, components: number): Promise<void> {
  const signing = { run: runOf('bench/web', { at: app.now() }) };
  const listed = Array.from({ length: components }, (_, i) => ({
    purl: `pkg:npm/component-${i}@1.0.0`,
    name: `component-${i}`,
    version: '1.0.0',
  }));
  for (const bytes of [provenance(subject(name), signing), sbom(subject(name), signing, listed)])
    await ingestEvidence(app, { bytes });
}

function formatReport(times: Record<Beside, number[]>): Report {
  const p99 = (beside: Beside) => quantile(times[beside], 0.99);
  const rows = BESIDE.map((beside) => [
    `beside ${beside === 'nothing' ? beside : `a ${beside} rule`}`,
    formatDigits(median(times[beside])),
    formatDigits(quantile(times[beside], 0.9)),
    formatDigits(p99(beside)),
  ]);
  const delay = (share: number) => quantile(times.hostile, share) - quantile(times.nothing, share);
  return {
    text: [
      `a hostile rule delays other callers by ${formatDigits(delay(0.5))} ms (p50) and ${formatDigits(delay(0.99))} ms (p99)`,
      formatTable([['gate, 1 digest', 'p50 ms', 'p90', 'p99'], ...rows]),
    ].join('\n'),
    goals: [goalAtMost('delay of other callers by a hostile rule, p99', delay(0.99), MAX_DELAY_MS, ' ms')],
  };
}
