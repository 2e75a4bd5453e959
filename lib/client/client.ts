/**
 * The client of the HTTP API, with the types of its OpenAPI document. It imports nothing outside of this folder, so
 * that any program can use it: in Node, in another runtime with `fetch`, and in a browser.
 */
import type { Operations, StreamedLine } from './api.ts';
import { NoAnswerError, ProblemError, readProblem } from './errors.ts';
import {
  addressOf,
  type Answer,
  type Arguments,
  type OperationName,
  type PagedOperation,
  type PlainRequest,
  type RequestOf,
} from './operation.ts';
import { type Opened, send, type Transport } from './send.ts';
import { readStreamedLines } from './streamed-lines.ts';

export type ClientSettings = Partial<Transport> & {
  /** The address of the server, as `https://attestry.example`. */
  url: string;
  /** An API token, or the ID token of a CI job. */
  token?: string | null;
};

export type * from './api.ts';
export { NoAnswerError, ProblemError } from './errors.ts';
export type { Answer, OperationName, PagedOperation, RequestOf } from './operation.ts';

/** The whole of a file, as it comes. */
export type Download = { body: ReadableStream<Uint8Array>; headers: Headers };

export type Client = {
  /**
   * Send a request and read its JSON. Throws `ProblemError` where the server answers with a status of 400 or more,
   * and `NoAnswerError` without an answer that can be read.
   */
  ask<Name extends OperationName>(name: Name, ...request: Arguments<Name>): Promise<Answer<Name>>;
  /** The pages of a list, one request for each, until `maxPages`. Throws as `ask`. */
  pages<Name extends PagedOperation>(
    name: Name,
    request: RequestOf<Name>,
    maxPages: number,
  ): AsyncGenerator<Operations[Name]['answers'][200 & keyof Operations[Name]['answers']]>;
  /** Get a file in any form; it may take as long as it needs. Throws as `ask`, for a status of 300 or more. */
  download<Name extends OperationName & `GET ${string}`>(name: Name, ...request: Arguments<Name>): Promise<Download>;
  /**
   * Send evidence of any length as JSON Lines, and get the result of each document as soon as it is on disk. It is sent
   * once. Throws as `ask`, and `NoAnswerError` where the results end without their last line.
   */
  sendLines(
    lines: ReadableStream<Uint8Array>,
    request?: Omit<RequestOf<'POST /api/v1/attestations'>, 'body'>,
  ): Promise<{ results: AsyncGenerator<StreamedLine>; headers: Headers }>;
};

/** The operations that change nothing when they are done twice, although their method does not say so. */
const REPEATABLE: ReadonlySet<OperationName> = new Set<OperationName>([
  'POST /api/v1/attestations',
  'POST /api/v1/verify',
  'POST /api/v1/gate',
  'POST /api/v1/policies/check',
  'POST /api/v1/predicate-types/check',
]);

const TRANSPORT: Transport = {
  fetch: (url, request) => globalThis.fetch(url, request),
  attempts: 4,
  // Long, because the server verifies a large upload before it answers.
  timeoutMs: 300_000,
  pause: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    }),
  random: Math.random,
  onRetry: () => {},
};

/** A client of the server at `url`. Requests have the token where there is one. */
export function openClient({ url, token, ...given }: ClientSettings): Client {
  const base = url.replace(/\/+$/, '');
  const transport = { ...TRANSPORT, ...given };

  const request = (name: OperationName, plain: PlainRequest, accept: string, attempts?: number): Promise<Opened> => {
    const method = name.slice(0, name.indexOf(' '));
    return send(attempts === undefined ? transport : { ...transport, attempts }, {
      base,
      address: addressOf(name, plain),
      method,
      headers: {
        accept,
        ...(token && { authorization: `Bearer ${token}` }),
        ...bodyHeader(plain),
        ...headersOf(plain),
      },
      body: bodyOf(plain),
      isRepeatable: method === 'GET' || method === 'PUT' || method === 'DELETE' || REPEATABLE.has(name),
    });
  };
  const ask = async (name: OperationName, plain: PlainRequest = {}) =>
    readAnswer(base, await request(name, plain, 'application/json'));

  return {
    ask: ask as unknown as Client['ask'],
    async *pages(name, asked, maxPages) {
      let cursor: unknown = null;
      for (let page = 0; page < maxPages && (page === 0 || cursor !== null); page += 1) {
        const { query, ...rest } = asked as PlainRequest;
        const answer = await ask(name, { ...rest, query: { ...query, ...(cursor !== null && { cursor }) } });
        yield answer.body as never;
        ({ cursor } = answer.body as { cursor: unknown });
      }
    },
    async download(name, ...[asked]) {
      const opened = await request(name, (asked ?? {}) as PlainRequest, '*/*');
      const { response, stop } = opened;
      if (!response.ok || response.body === null) {
        await readAnswer(base, opened);
        // Nor is it the file, as the list of the artifacts that share a digest.
        throw new ProblemError(base, response.status, null);
      }
      stop();
      return { body: response.body, headers: response.headers };
    },
    async sendLines(lines, asked = {}) {
      const opened = await request('POST /api/v1/attestations', { ...asked, body: lines }, NDJSON, 1);
      const { response, stop } = opened;
      if (!response.ok || response.body === null) {
        await readAnswer(base, opened);
        throw new ProblemError(base, response.status, null);
      }
      stop();
      return { results: readStreamedLines(base, response.body), headers: response.headers };
    },
  };
}

const NDJSON = 'application/x-ndjson';

const isBytes = (body: unknown): body is Uint8Array<ArrayBuffer> => body instanceof Uint8Array;

function bodyOf({ body }: PlainRequest): BodyInit | undefined {
  if (body === undefined) return undefined;
  return isBytes(body) || body instanceof ReadableStream ? body : JSON.stringify(body);
}

function bodyHeader({ body }: PlainRequest): { [name: string]: string } {
  if (body === undefined) return {};
  if (body instanceof ReadableStream) return { 'content-type': NDJSON };
  return { 'content-type': isBytes(body) ? 'application/octet-stream' : 'application/json' };
}

function headersOf({ header = {} }: PlainRequest): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(header).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

async function readAnswer(base: string, { response, stop }: Opened) {
  const { status, headers } = response;
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    throw new NoAnswerError(base, `the answer of ${base} ended early`, { isConnected: true, cause });
  } finally {
    stop();
  }
  const body = parseJson(text);
  if (status >= 400) throw new ProblemError(base, status, readProblem(body));
  if (typeof body !== 'object' || body === null)
    throw new NoAnswerError(base, `${base} answered ${status} without JSON of this API`, { isConnected: true });
  return { status, body: body as object, text, headers };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
