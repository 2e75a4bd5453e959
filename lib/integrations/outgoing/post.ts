/**
 * Sends one message over HTTP: to a public address that is resolved once, or to a host that the operator allows. It
 * follows no redirect, waits a bounded time, and reads a bounded part of the answer.
 */
import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { NotifySettings } from '#lib/context/notify.ts';
import { oneLine } from '#lib/notify/message/message.ts';
import { readRetryAfter } from '#lib/notify/sending/retry.ts';
import { isPrivateHost } from '#lib/notify/sending/settings.ts';
import type { HttpMessage, SendOutcome, SendResult } from '#lib/notify/sending/target.ts';
import { maskText } from '#lib/secrets/mask.ts';
import { PrivateAddressError, requestPublic } from '../github/client/public-request.ts';

/** The part of an answer that is read, and the part that is stored. */
const MAX_READ_BYTES = 64 * 1024;
const MAX_STORED_LENGTH = 300;
/** Statuses that say nothing about the message: the receiver is overloaded, or something before it cannot reach it. */
const UNREACHED = new Set([429, 502, 503, 504]);

/** What is read of an answer. `text`: the beginning of its body, which is safe to show. */
export type HttpAnswer = {
  status: number;
  retryAfter: string | null;
  text: string;
  headers: IncomingHttpHeaders;
  /** A member of the body, where that is a JSON object of at most 64 KiB. */
  json: (member: string) => unknown;
};

/** Post a message. Never rejects: what goes wrong is the result. `now` is the time of the attempt. */
export async function postMessage(
  settings: NotifySettings,
  address: string,
  message: HttpMessage,
  now: Date,
): Promise<SendResult> {
  const answer = await post(settings, new URL(address), message);
  return typeof answer === 'string' ? unreached(answer) : resultOf(answer, now);
}

/** The result of an attempt without an answer. */
export function unreached(answer: string): SendResult {
  return { outcome: 'unreached', status: null, answer, retryAfterSeconds: null };
}

/** What an answer means (Standard Webhooks 1.0.0, “Responses”). */
export function resultOf({ status, retryAfter, text }: HttpAnswer, now: Date): SendResult {
  const said = text === '' ? '' : `: ${text}`;
  return {
    outcome: outcomeOf(status),
    status,
    answer: status >= 300 && status < 400 ? `${status}: redirects are not followed` : `${status}${said}`,
    retryAfterSeconds: readRetryAfter(retryAfter, now),
  };
}

function outcomeOf(status: number): SendOutcome {
  if (status >= 200 && status < 300) return 'delivered';
  if (status === 410) return 'gone';
  return UNREACHED.has(status) ? 'unreached' : 'refused';
}

/** The answer to a request, a POST unless the message has another method; a sentence where there was none. */
export async function post(settings: NotifySettings, url: URL, message: HttpMessage): Promise<HttpAnswer | string> {
  const signal = AbortSignal.timeout(settings.timeoutMs);
  try {
    const response = await request(settings, url, { message, signal });
    const read = await readBeginning(response, signal);
    const text = oneLine(maskText(read)).slice(0, MAX_STORED_LENGTH);
    const { statusCode: status = 0, headers } = response;
    return { status, retryAfter: headers['retry-after'] ?? null, text, headers, json: memberOf(read) };
  } catch (error) {
    return failureOf(error, signal, settings.timeoutMs);
  }
}

const memberOf = (body: string) => (member: string) => {
  try {
    const parsed = JSON.parse(body) as unknown;
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)[member] : undefined;
  } catch {
    return undefined;
  }
};

type Sending = { message: HttpMessage; signal: AbortSignal };

/** The receiver may close a shared connection at the moment at which it is used again: then a new one is tried. */
async function request(settings: NotifySettings, url: URL, sending: Sending): Promise<IncomingMessage> {
  const { connections } = settings;
  if (connections === null) return requestOnce(settings, url, sending);
  try {
    return await requestOnce(settings, url, sending);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ECONNRESET') throw error;
    return requestOnce({ ...settings, connections: null }, url, sending);
  }
}

function requestOnce(
  { privateHosts, network, connections }: NotifySettings,
  url: URL,
  { message: { method = 'POST', headers, body }, signal }: Sending,
): Promise<IncomingMessage> {
  const sent = { ...(method !== 'GET' && { 'content-length': String(Buffer.byteLength(body)) }), ...headers };
  if (!isPrivateHost(url, privateHosts)) {
    const agent = connections?.https ?? false;
    return requestPublic(url, signal, network, { method, headers: sent, body, agent });
  }
  const isPlain = url.protocol === 'http:';
  const agent = (isPlain ? connections?.http : connections?.https) ?? false;
  const options = { method, agent, signal, headers: { 'user-agent': 'attestry', ...sent } };
  return new Promise((resolve, reject) => {
    (isPlain ? httpRequest : httpsRequest)(url, options, resolve).on('error', reject).end(body);
  });
}

async function readBeginning(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MAX_READ_BYTES) break;
    }
  } catch (error) {
    // The status has arrived, and says all that is needed; only a slow answer is none.
    if (signal.aborted) throw error;
  } finally {
    // The connection of an answer that was read to its end can be used again.
    if (!response.complete) response.destroy();
  }
  return Buffer.concat(chunks).subarray(0, MAX_READ_BYTES).toString('utf8');
}

const REASONS: { [code: string]: string } = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'the host did not answer in time',
};

/** Why there was no answer. The network's own words may hold the address, which may be a secret. */
function failureOf(error: unknown, signal: AbortSignal, timeoutMs: number): string {
  if (error instanceof PrivateAddressError)
    return 'the address is not public; ATTESTRY_NOTIFY_HOSTS names private hosts';
  if (signal.aborted) return `there was no whole answer within ${timeoutMs / 1000} s`;
  const code = String((error as { code?: unknown }).code ?? '');
  return REASONS[code] ?? `the host could not be reached${/^[A-Z_]{2,60}$/.test(code) ? ` (${code})` : ''}`;
}
