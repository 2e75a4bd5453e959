/**
 * A stand-in for Slack on loopback: it takes what an incoming webhook takes, answers as Slack does, and shows the
 * messages live. Two more addresses stand for a receiver that takes everything and for one that is down.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chatPage, messagesHtml } from './html.ts';

/** A message of Slack, as far as it is shown. */
export type ChatMessage = { at: Date; text: string; blocks: readonly ChatBlock[] };
export type ChatBlock = { type: string; text?: { text: string }; elements?: readonly { text: string }[] };

export type Chat = { url: string; messages: readonly ChatMessage[]; close: () => void };

/** The address of the incoming webhook, and those of the other receivers. */
export const CHAT_PATHS = { webhook: '/services/T0/B0/demo', taking: '/siem', down: '/status-page' } as const;

const MAX_MESSAGES = 200;
const MAX_BODY_BYTES = 64 * 1024;

/** Listen on loopback; `port` 0: any. */
export async function openChat(port = 0): Promise<Chat> {
  const messages: ChatMessage[] = [];
  const readers = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, body = '', type = 'text/plain; charset=utf-8') =>
      void response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    if (request.method === 'GET' && request.url === '/')
      return say(200, chatPage(messages), 'text/html; charset=utf-8');
    if (request.method === 'GET' && request.url === '/messages')
      return say(200, messagesHtml(messages), 'text/html; charset=utf-8');
    if (request.method === 'GET' && request.url === '/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': open\n\n');
      readers.add(response);
      response.on('close', () => readers.delete(response));
      return;
    }
    const body = await readBody(request);
    if (request.method !== 'POST' || body === null) return say(404, 'no_service');
    if (request.url === CHAT_PATHS.taking) return say(204);
    if (request.url === CHAT_PATHS.down) return say(503, 'closed for maintenance');
    if (request.url !== CHAT_PATHS.webhook) return say(404, 'no_service');
    const message = readMessage(body);
    if (message === null) return say(400, 'invalid_payload');
    messages.unshift({ at: new Date(), ...message });
    messages.length = Math.min(messages.length, MAX_MESSAGES);
    for (const reader of readers) reader.write('data: new\n\n');
    return say(200, 'ok');
  }

  await new Promise<void>((ready) => {
    server.listen(port, '127.0.0.1', ready);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, messages, close };
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** A payload of an incoming webhook; null where Slack would answer `invalid_payload` or `no_text`. */
function readMessage(body: string): Omit<ChatMessage, 'at'> | null {
  try {
    const { text, blocks = [] } = JSON.parse(body) as { text?: unknown; blocks?: ChatBlock[] };
    return typeof text === 'string' && text !== '' && Array.isArray(blocks) ? { text, blocks } : null;
  } catch {
    return null;
  }
}
