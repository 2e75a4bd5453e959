/** Answers requests to direct doors: from memory where nothing has changed, else by the handler of the route. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Store, StoreVersion } from '#db/open.ts';
import { isForCaller } from '#lib/access/audience.ts';
import { matchesEtag } from '../cache.ts';
import { prometheusMetrics } from '../prometheus-metrics.ts';
import { type Answer, AnswerMemory, gzippedBody } from './answer-memory.ts';
import { type DirectDoor, type DirectDoorName, type DirectHandler, directHandler, findDirectDoor } from './doors.ts';
import { lastsUntil } from './lasting.ts';

type Versioned = Pick<Store, 'version' | 'refresh'>;

/** What `next.config.js` adds to every answer. */
const COMMON_HEADERS = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
] as const;

/**
 * Headers that tell who asks, or that ask for something else than the whole answer: such a request gets an answer of
 * its own.
 */
const OWN = ['authorization', 'cookie', 'range'] as const;

/** Addresses longer than this are not kept. */
const MAX_ADDRESS = 2_000;
/** `request.url` of the handlers; they read its path and its query only. */
const ORIGIN = 'http://localhost';

/**
 * Answers a request where it is one to a direct door whose route Next has loaded; otherwise returns false, and nothing
 * is sent. `store` is that of the open app, null where it is not open: then nothing is kept.
 */
export function openDirectDoors(
  store: () => Promise<Versioned> | null,
  handlerOf: (name: DirectDoorName) => DirectHandler | undefined = directHandler,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const memory = new AnswerMemory();
  return async (request, response) => {
    const { method = '', url = '' } = request;
    const door = findDirectDoor(method, url);
    if (door === null) return false;
    const handler = handlerOf(door.name);
    if (handler === undefined) return false;
    const data = mayBeKept(door, request) ? await store() : null;
    const started = performance.now();
    const present = data && (await versionOf(data));
    if (data === null || present === null) {
      const answer = await handler(asRequest(request, response), paramsOf(door));
      if (door.isStreamed) await sendAsItComes(response, answer);
      else await send(request, response, await answerOf(answer));
      return true;
    }
    const kept = memory.get(url, present, Date.now());
    prometheusMetrics().answers.inc({ door: door.name, from: kept === null ? 'data' : 'memory' });
    if (kept !== null) {
      const status = await sendWhole(request, response, kept);
      const labels = { door: door.name, method, status: String(status) };
      prometheusMetrics().requests.observe(labels, (performance.now() - started) / 1_000);
      return true;
    }
    // No connection keeps on reading an earlier state than the one that is named here.
    data.refresh();
    const version = await versionOf(data);
    const asked = new Request(`${ORIGIN}${url}`, { headers: headersOf(request, ['if-none-match']) });
    const answer = await answerOf(await handler(asked, paramsOf(door)));
    const until = lastsUntil(asked);
    if (answer.status !== 200) {
      await send(request, response, answer);
      return true;
    }
    const isLasting = version !== null && until !== undefined && !isForCaller(asked);
    if (isLasting && (await versionOf(data)) === version) memory.set(url, answer, { version, from: Date.now(), until });
    await sendWhole(request, response, answer);
    return true;
  };
}

/** The version of the data; null where the database does not say it. The handler of the door then says why. */
const versionOf = (data: Versioned): Promise<StoreVersion | null> => data.version().catch(() => null);

const paramsOf = ({ params }: DirectDoor) => ({ params: Promise.resolve(params) });

function mayBeKept({ isKept }: DirectDoor, { headers, url = '' }: IncomingMessage): boolean {
  return isKept && url.length <= MAX_ADDRESS && OWN.every((name) => headers[name] === undefined);
}

type WholeAnswer = Answer & { status: number };

/** The answer of a handler. */
async function answerOf(response: Response): Promise<WholeAnswer> {
  return { status: response.status, headers: sentHeaders(response), body: Buffer.from(await response.arrayBuffer()) };
}

/** The headers of an answer. Each request has an id of its own, which is no part of its answer. */
function sentHeaders(response: Response): [string, string][] {
  const headers = [...response.headers].filter(([name]) => name !== 'x-request-id' && name !== 'content-length');
  for (const common of COMMON_HEADERS) if (!response.headers.has(common[0])) headers.push([...common]);
  return headers;
}

/**
 * Send an answer as fast as its handler makes it and its caller reads it. An error on the way closes the connection
 * before its end, and a caller that goes ends the work of the handler.
 */
async function sendAsItComes(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, sentHeaders(answer).flat());
  if (answer.body === null) {
    response.end();
    return;
  }
  response.flushHeaders();
  await pipeline(Readable.fromWeb(answer.body as NodeReadableStream), response).catch(() => undefined);
}

/** Send an answer as it is. */
async function send(request: IncomingMessage, response: ServerResponse, answer: WholeAnswer): Promise<void> {
  const hasBody = answer.status !== 204 && answer.status !== 304;
  // HEAD tells no length: the handler may have left the body out.
  const length = hasBody && request.method !== 'HEAD' ? [['content-length', String(answer.body.length)] as const] : [];
  response.writeHead(answer.status, [...answer.headers, ...length].flat());
  response.end(request.method === 'HEAD' || !hasBody ? undefined : answer.body);
}

/** Send an answer for GET or HEAD: 304 where the caller has it, gzip where it takes that. Returns the status. */
async function sendWhole(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<number> {
  const { headers, body } = answer;
  const etag = headers.find(([name]) => name === 'etag')?.[1];
  if (etag !== undefined && matchesEtag(request.headers['if-none-match'] ?? null, etag)) {
    response.writeHead(304, [...headers.filter(([name]) => !OF_THE_BODY.has(name)), VARY].flat());
    response.end();
    return 304;
  }
  // A download is sent as it is: its ETag names the bytes.
  const isDownload = headers.some(([name]) => name === 'content-disposition');
  const gzipped = !isDownload && takesGzip(request) ? await gzippedBody(answer) : null;
  const sent = gzipped ?? body;
  // RFC 9110 §8.8.1: one strong ETag names the same bytes always.
  const own =
    gzipped === null ? headers : headers.map(([name, value]) => [name, name === 'etag' ? weak(value) : value]);
  const encoding = gzipped === null ? [] : ['content-encoding', 'gzip'];
  response.writeHead(200, [...own.flat(), ...encoding, ...VARY, 'content-length', String(sent.length)]);
  response.end(request.method === 'HEAD' ? undefined : sent);
  return 200;
}

/** 304 has it too (RFC 9110 §15.4.5). */
const VARY = ['vary', 'accept-encoding'] as const;

/** Headers that 304 does not repeat (RFC 9110 §15.4.5). */
const OF_THE_BODY = new Set(['content-type', 'content-disposition']);

const weak = (etag: string): string => (etag.startsWith('W/') ? etag : `W/${etag}`);

/** Whether a client takes gzip. One that weighs its encodings (`q=`) gets the answer as it is. */
function takesGzip({ headers }: IncomingMessage): boolean {
  const accepted = String(headers['accept-encoding'] ?? '');
  return !accepted.includes('q=') && accepted.split(',').some((one) => one.trim().toLowerCase() === 'gzip');
}

/** The headers of a request but for some of them. */
function headersOf({ headers }: IncomingMessage, leftOut: readonly string[] = []): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !leftOut.includes(name))
      for (const one of Array.isArray(value) ? value : [value]) all.append(name, one);
  return all;
}

/** A request as handlers take it. Its signal aborts when the caller goes before the answer. */
function asRequest(request: IncomingMessage, response: ServerResponse): Request {
  const { method = 'GET', url = '' } = request;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const body = method === 'POST' ? { body: bodyOf(request, response), duplex: 'half' as const } : {};
  return new Request(`${ORIGIN}${url}`, { method, headers: headersOf(request), signal: gone.signal, ...body });
}

/**
 * The body of a request, read as the handler asks for it. What the handler leaves is read and discarded after the
 * answer: the next request on the connection comes behind it, and a proxy shares the connection among many clients.
 */
function bodyOf(request: IncomingMessage, response: ServerResponse): ReadableStream<Uint8Array> {
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncGenerator<Buffer>;
  response.once('finish', () => {
    void chunks.return(undefined).then(
      () => request.resume(),
      () => {},
    );
  });
  const source = {
    async pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}
