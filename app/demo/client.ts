/**
 * One request to one door of a running Attestry, patient where it asks for patience, loud where an answer is not what
 * it should be.
 */
import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Push } from '#app/demo/scenario/scenario.ts';

export type ClientOptions = { url: string; token: string; webhookSecret: string | null; signal: AbortSignal | null };
export type PushCounts = { documents: number; stored: number; duplicates: number; rejected: number };
type EvidencePush = Extract<Push, { endpoint: 'attestations' }>;
type DeliveryPush = Extract<Push, { endpoint: 'github' }>;

const MAX_ATTEMPTS = 6;

async function post(
  client: ClientOptions,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; text: string }> {
  const url = new URL(path, `${client.url.replace(/\/$/, '')}/`);
  const options = client.signal ? { signal: client.signal } : {};
  for (let attempt = 1; ; attempt++) {
    const answer = await send(url, { method: 'POST', headers, body, ...options }, attempt === MAX_ATTEMPTS);
    if (answer && ((answer.status !== 429 && answer.status !== 503) || attempt === MAX_ATTEMPTS)) return answer;
    await wait(answer ? 1000 * Math.min(10, answer.retryAfter || attempt) : 50 * attempt, undefined, options);
  }
}

/**
 * Null where the connection broke, which a server does to one that was idle. Sending again is safe: both doors take the
 * same thing once.
 */
async function send(
  url: URL,
  request: RequestInit,
  isLast: boolean,
): Promise<{ status: number; text: string; retryAfter: number } | null> {
  try {
    const answer = await fetch(url, request);
    return { status: answer.status, text: await answer.text(), retryAfter: Number(answer.headers.get('retry-after')) };
  } catch (error) {
    if (isLast || !(error instanceof TypeError)) throw error;
    return null;
  }
}

const excerpt = (text: string): string => text.slice(0, 300).replaceAll('\n', ' ');

/**
 * Push evidence that was received at `push.at`. Throws where the door does not take what it should, or takes what it
 * should not.
 */
export async function pushEvidence(client: ClientOptions, push: EvidencePush): Promise<PushCounts> {
  const headers = {
    authorization: `Bearer ${client.token}`,
    'content-type': 'application/x-ndjson',
    'attestry-received-at': push.at.toISOString(),
  };
  const { status, text } = await post(client, 'api/v1/attestations', headers, push.documents.join('\n'));
  if (push.refused) {
    if (status < 400 || status >= 500 || status === 401 || status === 403)
      throw new Error(`a document that nobody can read was answered with ${status}: ${excerpt(text)}`);
    return { documents: 0, stored: 0, duplicates: 0, rejected: 0 };
  }
  if (status < 200 || status >= 300) throw new Error(`evidence was answered with ${status}: ${excerpt(text)}`);
  const { results } = JSON.parse(text) as { results: { outcome: string }[] };
  const having = (outcome: string): number => results.filter((each) => each.outcome === outcome).length;
  return {
    documents: results.length,
    stored: having('stored'),
    duplicates: having('duplicate'),
    rejected: having('rejected'),
  };
}

/**
 * Deliver a GitHub webhook that was received at `push.at`, signed over its bytes. Throws where it is not taken, or
 * where one that is wrongly signed is.
 */
export async function sendDelivery(client: ClientOptions, push: DeliveryPush): Promise<void> {
  const signature = createHmac('sha256', push.refused ? 'another secret' : (client.webhookSecret ?? ''))
    .update(push.body)
    .digest('hex');
  const headers = {
    authorization: `Bearer ${client.token}`,
    'attestry-received-at': push.at.toISOString(),
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/demo',
    'x-github-event': push.event,
    'x-github-delivery': push.deliveryId,
    'x-hub-signature-256': `sha256=${signature}`,
  };
  const { status, text } = await post(client, 'api/webhooks/github', headers, push.body);
  if (push.refused) {
    if (status !== 401) throw new Error(`a wrongly signed delivery was answered with ${status}: ${excerpt(text)}`);
    return;
  }
  if (status < 200 || status >= 300)
    throw new Error(`a ${push.event} delivery was answered with ${status}: ${excerpt(text)}`);
}
