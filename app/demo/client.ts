/** Requests to one endpoint of a running Attestry. They wait on 429 and 503, and throw on an unexpected answer. */
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
 * Null if the connection broke, which happens when a server closes an idle connection. Sending again is safe: both
 * endpoints store the same request once.
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

/** Push evidence with the receive time `push.at`. Throws if the server rejects valid or accepts invalid evidence. */
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
 * Deliver a signed GitHub webhook with the receive time `push.at`. Throws if the server rejects it, or if it accepts
 * one with a wrong signature.
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
