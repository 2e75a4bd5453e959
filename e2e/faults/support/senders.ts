/** Clients that send until the server stops answering or `until` aborts, and record the answers. */
import { createHmac, randomUUID } from 'node:crypto';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { parseNote } from '#lib/log/note.ts';
import type { IngestResult } from '#lib/views/evidence.ts';
import { ownBundle } from '../../harness/evidence.ts';
import { WEBHOOK_SECRET } from '../../harness/app.ts';
import type { ObservedCheckpoint } from './audit.ts';

export type AppAddress = { url: string; token: string };

/** What was answered with 2xx, and the number of requests without an answer. */
export type Acknowledged = {
  evidence: Set<string>;
  checkpoints: ObservedCheckpoint[];
  deliveries: Set<string>;
  brokenRequests: number;
};

export const nothingAcknowledged = (): Acknowledged => ({
  evidence: new Set(),
  checkpoints: [],
  deliveries: new Set(),
  brokenRequests: 0,
});

const isOver = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** One document for each request, one request after another. */
export async function sendOneByOne(
  { url, token }: AppAddress,
  name: string,
  answered: Acknowledged,
  until?: AbortSignal,
): Promise<void> {
  for (let n = 0; !isOver(until); n += 1) {
    const results = await post(url, token, ownBundle(`${name}-${n}.tgz`, `end-to-end/${name}`).bytes);
    if (results === null) return void (answered.brokenRequests += 1);
    for (const { id, outcome } of results) if (outcome !== 'rejected') answered.evidence.add(id);
  }
}

/** Many documents in each request, as JSON Lines. */
export async function sendLines(
  { url, token }: AppAddress,
  name: string,
  lines: number,
  answered: Acknowledged,
  until?: AbortSignal,
): Promise<void> {
  for (let n = 0; !isOver(until); n += 1) {
    const bytes = Buffer.concat(
      Array.from({ length: lines }, (_, line) =>
        Buffer.concat([ownBundle(`${name}-${n}-${line}.tgz`, `end-to-end/${name}`).bytes, Buffer.from('\n')]),
      ),
    );
    const results = await post(url, token, bytes);
    if (results === null) return void (answered.brokenRequests += 1);
    for (const { id, outcome } of results) if (outcome !== 'rejected') answered.evidence.add(id);
  }
}

/** Deliveries of a webhook, each sent twice, like a host that had no answer in time. */
export async function sendDeliveries(
  { url }: AppAddress,
  name: string,
  answered: Acknowledged,
  until?: AbortSignal,
): Promise<void> {
  for (let n = 0; !isOver(until); n += 1) {
    const delivery = randomUUID();
    const body = Buffer.from(JSON.stringify(deploymentPayload(name, n)));
    for (let twice = 0; twice < 2; twice += 1) {
      const status = await deliver(url, body, { delivery, event: 'deployment_status' }).then(
        (response) => response.status,
        () => null,
      );
      if (status === null) return void (answered.brokenRequests += 1);
      if (status === 200) answered.deliveries.add(delivery);
    }
  }
}

/** Reads the tree head of the log repeatedly, like a witness. */
export async function watchCheckpoint({ url }: AppAddress, answered: Acknowledged, until?: AbortSignal): Promise<void> {
  while (!isOver(until)) {
    const text = await fetch(`${url}/log/checkpoint`)
      .then((response) => response.text())
      .catch(() => null);
    const head = text === null ? null : parseCheckpoint(parseNote(text)?.text ?? '');
    if (head === null) return;
    answered.checkpoints.push({ size: head.size, root: Buffer.from(head.root).toString('base64') });
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

async function post(url: string, token: string, bytes: Uint8Array): Promise<IngestResult[] | null> {
  try {
    const response = await fetch(`${url}/api/v1/attestations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new Uint8Array(bytes),
    });
    const { results } = (await response.json()) as { results?: IngestResult[] };
    if (!response.ok || results === undefined) throw new Error(`ingestion answered ${response.status}`);
    return results;
  } catch (error) {
    // fetch throws a TypeError where the connection was lost; any other error is unexpected.
    if (error instanceof TypeError || (error as Error).name === 'SyntaxError') return null;
    throw error;
  }
}

/** Send one delivery with the signature of its bytes, or with the given signature. */
export function deliver(
  url: string,
  body: Uint8Array,
  { delivery, event, signature }: { delivery: string; event: string; signature?: string },
): Promise<Response> {
  const signed = signature ?? `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`;
  return fetch(`${url}/api/webhooks/github`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-hub-signature-256': signed,
    },
  });
}

/** A successful deployment of an artifact, as GitHub reports it. */
export function deploymentPayload(
  name: string,
  n: number,
  more: { digest?: string; at?: Date; state?: string; environment?: string } = {},
) {
  const at = (more.at ?? new Date()).toISOString().replace(/\.\d+Z$/, 'Z');
  const environment = more.environment ?? 'production';
  const digest = more.digest ?? `sha256:${n.toString(16).padStart(64, '0')}`;
  return {
    action: 'created',
    deployment_status: {
      id: 9_000_000 + n,
      state: more.state ?? 'success',
      environment,
      environment_url: '',
      target_url: '',
      log_url: '',
      created_at: at,
      updated_at: at,
    },
    deployment: {
      id: 8_000_000 + n,
      sha: n.toString(16).padStart(40, '0'),
      ref: 'v1.0.0',
      task: 'deploy',
      environment,
      payload: { digest },
      created_at: at,
      updated_at: at,
    },
    repository: {
      id: 4711,
      name,
      full_name: `end-to-end/${name}`,
      private: false,
      html_url: `https://github.com/end-to-end/${name}`,
      default_branch: 'main',
      owner: { login: 'end-to-end', id: 42, type: 'Organization' },
    },
    sender: { login: 'deployer[bot]', id: 1, type: 'Bot' },
  };
}
