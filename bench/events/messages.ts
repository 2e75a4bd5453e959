/**
 * Measures how long after a change of status its message arrives, at a given number of changes a second: from the time
 * of the transaction, which the message names, until a receiver on loopback has all of it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { createSubscription } from '#lib/admin/subscriptions/subscriptions.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { openApp } from '#lib/start/app.ts';
import { eventsAfter } from '#db/system/outbox.ts';
import { OWNED_PROJECTS } from '../fill/dataset/dataset.ts';
import { createClient } from '../http/client.ts';
import { serveFolder } from '../http/served-app.ts';
import { ingestTrustedRoot, makeBundles } from '../ingest/bundles.ts';
import type { Report } from '../size.ts';
import { formatDigits, formatTable, goalAtLeast, goalAtMost, median, quantile } from '../statistics.ts';

/** `perSecond`: documents a second. Each makes about 1.4 changes of status. */
export type MessagesOptions = { perSecond: number; seconds: number; log: (line: string) => void };

/** Requests a second, which share the changes. */
const REQUESTS_PER_SECOND = 10;
const WARM_UP_SECONDS = 3;
const MAX_P99_MS = 2_000;
/** How long the last messages may take. */
const PATIENCE_MS = 60_000;

export async function measureMessages({ perSecond, seconds, log }: MessagesOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-bench-messages-'));
  const receiver = await openReceiver();
  try {
    const total = perSecond * (seconds + WARM_UP_SECONDS);
    log(`signing ${total} bundles …`);
    const lines = await makeBundles(1, total, new Date());
    const token = await prepareFolder(folder, receiver.url);
    const app = await serveFolder(folder, { more: { ATTESTRY_NOTIFY_HOSTS: receiver.host } });
    try {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
      const caller = createClient(app.client.url, 4);
      const share = perSecond / REQUESTS_PER_SECOND;
      const sent: Promise<number>[] = [];
      const began = performance.now();
      for (let at = 0; at * share < total; at += 1) {
        const body = Buffer.from(lines.slice(at * share, (at + 1) * share).join('\n'));
        sent.push(
          caller.send('/api/v1/attestations', { method: 'POST', headers, body }).then(({ status, ms }) => {
            if (status !== 201) throw new Error(`evidence was answered with ${status}`);
            return ms;
          }),
        );
        await wait(Math.max(0, began + ((at + 1) * 1_000) / REQUESTS_PER_SECOND - performance.now()));
      }
      const answered = await Promise.all(sent);
      const took = (performance.now() - began) / 1000;
      caller.close();
      const changes = await countChanges(folder);
      const late = performance.now() + PATIENCE_MS;
      while (receiver.arrived.length < changes && performance.now() < late) await wait(100);
      return formatReport({ perSecond, took, documents: total, changes, answered, arrived: [...receiver.arrived] });
    } finally {
      await app.stop();
    }
  } finally {
    receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Arrived = { id: string; ms: number };

/** A receiver that notes how old the event of each message is when all of the message has arrived. */
async function openReceiver() {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { timestamp } = JSON.parse(Buffer.concat(parts).toString()) as { timestamp: string };
      arrived.push({ id: String(request.headers['webhook-id']), ms: Date.now() - Date.parse(timestamp) });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { host, url: `http://${host}/hook`, arrived, close };
}

async function prepareFolder(folder: string, url: string): Promise<string> {
  const app = await openApp({
    folder,
    actor: { kind: 'command-line', user: 'bench' },
    exclusive: true,
    baseUrl: 'http://127.0.0.1:3000',
    notifyHosts: [new URL(url).host],
  });
  try {
    await addTrustFile(app, { bytes: new TextEncoder().encode(ingestTrustedRoot()), name: 'bench ingest' });
    await createSubscription(app, {
      name: 'bench',
      target: { kind: 'webhook', url },
      owner: { kind: 'installation' },
      choice: { events: ['status'] },
    });
    return (await createToken(app, { name: 'bench', scopes: ['ingest'], projects: OWNED_PROJECTS })).token;
  } finally {
    await app.close();
  }
}

/** The changes of status in a folder. One document may change several artifacts. */
async function countChanges(folder: string): Promise<number> {
  const actor = { kind: 'command-line', user: 'bench' } as const;
  const app = await openApp({ folder, actor, exclusive: false, baseUrl: 'http://127.0.0.1:3000', workers: 0 });
  try {
    let [count, last] = [0, 0];
    for (;;) {
      const rows = await eventsAfter(app.store.whole.read, last, 1_000);
      if (rows.length === 0) return count;
      count += rows.filter(({ type }) => type === 'status').length;
      last = rows.at(-1)!.seq;
    }
  } finally {
    await app.close();
  }
}

type Measured = {
  perSecond: number;
  took: number;
  documents: number;
  changes: number;
  answered: number[];
  arrived: Arrived[];
};

function formatReport({ perSecond, took, documents, changes, answered, arrived }: Measured): Report {
  const messages = new Set(arrived.map(({ id }) => id)).size;
  const measured = arrived.slice(perSecond * WARM_UP_SECONDS).map(({ ms }) => ms);
  const row = (what: string, some: readonly number[]) => [
    what,
    formatDigits(median(some)),
    formatDigits(quantile(some, 0.9)),
    formatDigits(quantile(some, 0.99)),
    formatDigits(Math.max(...some)),
  ];
  return {
    text: [
      `${documents} documents in ${formatDigits(took)} s (${perSecond} a second were sent) made ${changes} changes of status, ` +
        `${formatDigits(changes / took)} a second; messages that arrived: ${messages}`,
      formatTable([
        ['', 'p50 ms', 'p90', 'p99', 'longest'],
        row('from the change of status until its message has arrived', measured),
        row(`a request with ${perSecond / REQUESTS_PER_SECOND} documents`, answered),
      ]),
    ].join('\n'),
    goals: [
      goalAtLeast(`messages about ${changes} changes of status`, messages, changes),
      goalAtMost(
        `from a change of status until its message has arrived, at ${formatDigits(changes / took)} a second, p99`,
        quantile(measured, 0.99),
        MAX_P99_MS,
        ' ms',
      ),
    ],
  };
}
