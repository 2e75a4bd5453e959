/**
 * Measures a burst of webhooks: every one that is answered with 2xx is there after the power is cut, and how fast the
 * gate answers meanwhile, against an idle app before and after.
 */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createToken } from '#lib/admin/tokens.ts';
import { listDeliveries } from '#lib/integrations/webhooks/list-deliveries.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { openFolder } from '../open-folder.ts';
import { createClient, type HttpClient } from '../http/client.ts';
import { type ServedApp, serveFolder } from '../http/served-app.ts';
import { prepareStore, type Report } from '../size.ts';
import { formatDigits, formatTable, goalAtLeast, goalAtMost, median, quantile } from '../statistics.ts';

export type BurstOptions = {
  size: string;
  stores: string | null;
  webhooks: number;
  log: (line: string) => void;
};

const SECRET = 'bench webhooks';
/** A CI system sends over a few connections at once. */
const CONNECTIONS = 16;
const [WARM_UP, IDLE] = [300, 1_000];
/** Between two questions to the gate, so that the question itself is no load. */
const PAUSE_MS = 5;
const MAX_RATIO = 2;

export async function measureBurst({ size, stores, webhooks, log }: BurstOptions): Promise<Report> {
  const work = mkdtempSync(join(tmpdir(), 'attestry-bench-burst-'));
  const folder = join(work, size);
  const github = await emptyGithub();
  try {
    await prepareStore(size, folder, stores, log);
    const { token, digests } = await prepareFolder(folder);
    const bodies = Array.from({ length: webhooks }, (_each, at) => workflowRun(at));
    const app = await serveFolder(folder, {
      more: { ATTESTRY_GITHUB_WEBHOOK_SECRET: SECRET, ATTESTRY_GITHUB_API: github.url },
    });
    const ask = async (round: number): Promise<number> => {
      const body = Buffer.from(
        JSON.stringify({ digest: digests[round % digests.length], environment: `bench ${round}` }),
      );
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await app.client.send('/api/v1/gate', { method: 'POST', headers, body });
      if (answer.status !== 200) throw new Error(`the gate answered ${answer.status}`);
      await wait(PAUSE_MS);
      return answer.ms;
    };
    let round = 0;
    const askMany = async (count: number): Promise<number[]> => {
      const times: number[] = [];
      for (let i = 0; i < count; i += 1) times.push(await ask((round += 1)));
      return times;
    };
    await askMany(WARM_UP);
    log(`${webhooks} webhooks …`);
    const before = await askMany(IDLE);
    const cpuBefore = app.cpuMs();
    const burst = sendAll(app, bodies);
    const busy: number[] = [];
    let sent: Burst | null = null;
    while (sent === null) {
      busy.push(await ask((round += 1)));
      sent = await Promise.race([burst, wait(0, null)]);
    }
    const { taken, seconds, times } = sent;
    const cpu = (app.cpuMs() ?? Number.NaN) - (cpuBefore ?? Number.NaN);
    await settled(app, log);
    const after = await askMany(IDLE);
    await app.kill();
    const stored = await countDeliveries(folder);
    return formatReport({ size, webhooks, taken, stored, seconds, cpu, times, before, busy, after });
  } finally {
    github.close();
    rmSync(work, { recursive: true, force: true });
  }
}

/** A GitHub that has no attestations. Attestry asks it for those of each run that a webhook announces. */
async function emptyGithub(): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}');
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function prepareFolder(folder: string): Promise<{ token: string; digests: string[] }> {
  const app = await openFolder(folder);
  try {
    const { token } = await createToken(app, { name: 'burst', scopes: ['read'] });
    const { artifacts } = await listArtifacts(app, { limit: 500 });
    return { token, digests: artifacts.map(({ digest }) => digest) };
  } finally {
    await app.close();
  }
}

/** A delivery of GitHub about a run that has ended, with the members that GitHub sends and about their size. */
function workflowRun(at: number): { body: Buffer; headers: Record<string, string> } {
  const path = `bench-${at % 20}/service-${at % 200}`;
  const [owner, name] = path.split('/');
  const url = `https://github.com/${path}`;
  const api = `https://api.github.com/repos/${path}`;
  const ended = new Date(Date.now() - 60_000).toISOString();
  const links = Object.fromEntries(
    [
      'archive',
      'assignees',
      'blobs',
      'branches',
      'commits',
      'compare',
      'contents',
      'events',
      'forks',
      'hooks',
      'issues',
      'keys',
      'labels',
      'merges',
      'pulls',
      'releases',
      'statuses',
      'tags',
      'teams',
      'trees',
    ].map((kind) => [`${kind}_url`, `${api}/${kind}{/suffix}`]),
  );
  const person = { login: owner, id: 1_000 + (at % 20), type: 'User', site_admin: false, ...links };
  const repository = {
    id: 50_000 + (at % 200),
    name,
    full_name: path,
    private: false,
    owner: { ...person, type: 'Organization' },
    html_url: url,
    default_branch: 'main',
    ...links,
  };
  const run = {
    id: 9_000_000 + at,
    name: 'release',
    path: '.github/workflows/release.yml',
    head_branch: 'main',
    head_sha: at.toString(16).padStart(40, '0'),
    run_number: at,
    run_attempt: 1,
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    workflow_id: 4,
    html_url: `${url}/actions/runs/${9_000_000 + at}`,
    run_started_at: ended,
    created_at: ended,
    updated_at: ended,
    pull_requests: [],
    actor: person,
    triggering_actor: person,
    head_repository: repository,
  };
  const body = Buffer.from(JSON.stringify({ action: 'completed', workflow_run: run, repository, sender: person }));
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/bench',
      'x-github-event': 'workflow_run',
      'x-github-delivery': `bench-${at}`,
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    },
  };
}

type Burst = { taken: number; seconds: number; times: number[] };

async function sendAll({ client }: ServedApp, bodies: readonly ReturnType<typeof workflowRun>[]): Promise<Burst> {
  const caller: HttpClient = createClient(client.url, CONNECTIONS);
  const waiting = bodies.values();
  const times: number[] = [];
  const began = performance.now();
  try {
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        for (const { body, headers } of waiting) {
          const answer = await caller.send('/api/webhooks/github', { method: 'POST', headers, body });
          if (answer.status < 200 || answer.status >= 300)
            throw new Error(`a webhook was answered with ${answer.status}: ${answer.body.subarray(0, 200).toString()}`);
          times.push(answer.ms);
        }
      }),
    );
  } finally {
    caller.close();
  }
  return { taken: times.length, seconds: (performance.now() - began) / 1000, times };
}

/** Wait until the fetches that the webhooks announced are over, at most two minutes. */
async function settled(app: ServedApp, log: (line: string) => void): Promise<void> {
  const began = performance.now();
  for (let rest = 240; rest > 0; rest -= 1) {
    const text = (await app.client.send('/metrics')).body.toString();
    const waiting = Number(/^attestry_store\{name="jobs_waiting"\} (\d+)/m.exec(text)?.[1] ?? 0);
    if (waiting === 0) break;
    await wait(500);
  }
  log(`  the jobs that they made took ${formatDigits((performance.now() - began) / 1000)} s more`);
}

async function countDeliveries(folder: string): Promise<number> {
  const app = await openFolder(folder);
  try {
    const ids = new Set<number>();
    let cursor: string | null = null;
    do {
      const page = await listDeliveries(app, {
        limit: 200,
        outcome: 'accepted',
        ...(cursor === null ? {} : { cursor }),
      });
      for (const { id } of page.deliveries) ids.add(id);
      ({ cursor } = page);
    } while (cursor !== null);
    return ids.size;
  } finally {
    await app.close();
  }
}

type Measured = {
  size: string;
  webhooks: number;
  taken: number;
  stored: number;
  seconds: number;
  cpu: number;
  times: number[];
  before: number[];
  busy: number[];
  after: number[];
};

function formatReport({ size, webhooks, taken, stored, seconds, cpu, times, before, busy, after }: Measured): Report {
  const idle = [...before, ...after];
  const ratio = quantile(busy, 0.99) / quantile(idle, 0.99);
  const row = (what: string, some: number[]) => [
    what,
    `×${formatDigits(quantile(some, 0.99) / quantile(idle, 0.99))}`,
    formatDigits(median(some)),
    formatDigits(quantile(some, 0.99)),
    String(some.length),
  ];
  return {
    text: [
      `${webhooks} webhooks over ${CONNECTIONS} connections in ${formatDigits(seconds)} s, ${formatDigits(taken / seconds)} a second, ` +
        `${formatDigits(cpu / taken)} ms of processor time each; answered with 2xx: ${taken}; there after kill -9: ${stored}`,
      formatTable([
        [`gate at ${size}`, 'p99 against idle', 'p50 ms', 'p99', 'questions'],
        row('idle, before', before),
        row('during the burst', busy),
        row('idle, after', after),
        ['a webhook', '', formatDigits(median(times)), formatDigits(quantile(times, 0.99)), String(times.length)],
      ]),
    ].join('\n'),
    goals: [
      goalAtLeast(`webhooks of ${webhooks} that are there after kill -9`, stored, webhooks),
      goalAtMost('p99 of the gate during the burst, against idle', ratio, MAX_RATIO, '×'),
    ],
  };
}
