/** The client against a real server on loopback. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { openClient, type ClientSettings } from './client.ts';
import { NoAnswerError, ProblemError } from './errors.ts';

type Asked = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
type Reply = (response: ServerResponse) => void;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const json =
  (status: number, body: unknown, headers: { [name: string]: string } = {}): Reply =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const lost: Reply = (response) => void response.destroy();

/** A server that gives these replies one after another, the last one again and again. */
async function start(replies: Reply[], settings: Partial<ClientSettings> = {}) {
  const asked: Asked[] = [];
  const waits: number[] = [];
  const reasons: string[] = [];
  server = createServer(async (request, response) => {
    asked.push({ method: request.method!, url: request.url!, headers: request.headers, body: await text(request) });
    replies[Math.min(asked.length, replies.length) - 1]!(response);
  });
  await new Promise<void>((resolve) => {
    server!.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = openClient({
    url: `${url}/`,
    pause: async (ms) => void waits.push(ms),
    random: () => 1,
    onRetry: (_, reason) => void reasons.push(reason),
    ...settings,
  });
  return { client, asked, waits, reasons, url };
}

const artifact = { digest: 'sha256:ab' };
const path = { digest: 'sha256:ab' };

describe('a request', () => {
  it('has its path, query, headers, body and token', async () => {
    const { client, asked } = await start([json(200, { results: [] })], { token: 'attestry_x' });
    await client.ask('POST /api/v1/attestations', {
      query: { subject: 'sha256:ab', exitCode: 1, run: undefined },
      header: { 'attestry-received-at': '2026-01-01T00:00:00Z' },
      body: new TextEncoder().encode('{"as":  "it is"}'),
    });
    await client.ask('PUT /api/v1/environments/{name}', {
      path: { name: 'eu/1 ?' },
      body: { owner: 'a', reason: 'b' },
    });
    expect(asked).toMatchObject([
      {
        method: 'POST',
        url: '/api/v1/attestations?subject=sha256%3Aab&exitCode=1',
        headers: {
          authorization: 'Bearer attestry_x',
          'content-type': 'application/octet-stream',
          'attestry-received-at': '2026-01-01T00:00:00Z',
        },
        body: '{"as":  "it is"}',
      },
      {
        method: 'PUT',
        url: '/api/v1/environments/eu%2F1%20%3F',
        headers: { 'content-type': 'application/json' },
        body: '{"owner":"a","reason":"b"}',
      },
    ]);
  });

  it('has no token and no body where there is none', async () => {
    const { client, asked } = await start([json(200, { artifacts: [], cursor: null })]);
    await client.ask('GET /api/v1/artifacts');
    expect(asked[0]!.headers.authorization).toBeUndefined();
    expect(asked[0]!.headers['content-type']).toBeUndefined();
  });
});

describe('an answer', () => {
  it('has its status, body and text', async () => {
    const { client } = await start([json(300, { artifacts: [] })]);
    const answer = await client.ask('GET /api/v1/artifacts/{digest}', { path });
    expect(answer).toMatchObject({ status: 300, body: { artifacts: [] }, text: '{"artifacts":[]}' });
  });

  it('of 400 or more is a ProblemError with its problem details', async () => {
    const problem = { type: 'urn:x', title: 'T', status: 404, code: 'not-found', detail: 'nothing is known' };
    const { client, url } = await start([json(404, problem)]);
    const error = await client.ask('GET /api/v1/artifacts/{digest}', { path }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ status: 404, base: url, problem, message: 'nothing is known' });
  });

  it.each([
    ['a page of a proxy', 403, ProblemError, /answered 403$/],
    ['a page of somebody else', 200, NoAnswerError, /answered 200 without JSON of this API/],
  ])('that is %s', async (_, status, type, message) => {
    const { client } = await start([(response) => void response.writeHead(status).end('<html>')]);
    const error = await client.ask('GET /api/v1/artifacts').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toMatch(message);
  });
});

describe('a request is sent again', () => {
  const busy = { title: 'Busy', status: 503 };
  it('after a growing wait, or the wait that the server asks for', async () => {
    const replies = [json(503, busy), json(429, busy, { 'retry-after': '7' }), lost, json(200, artifact)];
    const { client, asked, waits, reasons, url } = await start(replies);
    await expect(client.ask('GET /api/v1/artifacts/{digest}', { path })).resolves.toMatchObject({ body: artifact });
    expect(asked).toHaveLength(4);
    expect(waits).toEqual([500, 7_000, 2_000]);
    expect(reasons).toEqual([`${url} answered 503`, `${url} answered 429`, expect.stringContaining('no answer from')]);
  });

  it('at most three times', async () => {
    const { client, asked } = await start([json(503, busy)]);
    await expect(client.ask('GET /api/v1/artifacts')).rejects.toMatchObject({ status: 503 });
    expect(asked).toHaveLength(4);
  });

  it('with its body, where nothing can happen twice', async () => {
    const { client, asked } = await start([lost, json(201, { results: [] })]);
    await client.ask('POST /api/v1/attestations', { body: new TextEncoder().encode('{}') });
    expect(asked.map(({ body }) => body)).toEqual(['{}', '{}']);
  });

  const waiver = { body: { rule: 'r', owner: 'o', reason: 'w', expiresAt: '2027-01-01T00:00:00Z' } };
  it.each([
    ['503', json(503, busy), 1],
    ['a lost connection', lost, 1],
    ['429, which is not taken', json(429, busy), 4],
  ])('but not a change after %s that may have been made', async (_, reply, times) => {
    const { client, asked } = await start([reply]);
    await expect(client.ask('POST /api/v1/waivers', waiver)).rejects.toThrow();
    expect(asked).toHaveLength(times);
  });

  it.each([
    ['a long wait', json(429, busy, { 'retry-after': '31' })],
    ['a refusal', json(422, busy)],
    ['an error', json(500, busy)],
  ])('but not after %s', async (_, reply) => {
    const { client, asked } = await start([reply]);
    await expect(client.ask('GET /api/v1/artifacts')).rejects.toBeInstanceOf(ProblemError);
    expect(asked).toHaveLength(1);
  });
});

describe('no answer', () => {
  it('where nobody listens, at once', async () => {
    const { client, url, waits } = await start([lost]);
    server!.close();
    const error = await client.ask('GET /api/v1/artifacts').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(error).toMatchObject({ isConnected: false, message: `no answer from ${url}: ECONNREFUSED` });
    expect(waits).toEqual([]);
  });

  it('within its time', async () => {
    const { client, url, asked } = await start([() => {}], { timeoutMs: 50 });
    await expect(client.ask('GET /api/v1/artifacts')).rejects.toThrow(`no answer from ${url} within 0.05 s`);
    expect(asked).toHaveLength(1);
  });

  it('after its end was asked for', async () => {
    const end = new AbortController();
    const { client, url } = await start([() => end.abort()], { signal: end.signal });
    await expect(client.ask('GET /api/v1/artifacts')).rejects.toThrow(`the request to ${url} was ended`);
    await expect(client.ask('GET /api/v1/artifacts')).rejects.toThrow('was ended');
  });

  it('that is whole', async () => {
    const half: Reply = (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"artifacts":', () => response.destroy());
    };
    const { client } = await start([half]);
    await expect(client.ask('GET /api/v1/artifacts')).rejects.toThrow('ended early');
  });
});

it('reads the pages of a list until its end, or as many as are wanted', async () => {
  const page = (name: string, cursor: string | null) => json(200, { artifacts: [{ name }], cursor });
  const { client, asked } = await start([page('a', 'x=1'), page('b', 'y'), page('c', null)]);
  const names: (string | null)[] = [];
  for await (const { artifacts } of client.pages('GET /api/v1/artifacts', { query: { limit: 1 } }, 9))
    names.push(...artifacts.map(({ name }) => name));
  expect(names).toEqual(['a', 'b', 'c']);
  expect(asked.map(({ url }) => url.split('?')[1])).toEqual(['limit=1', 'limit=1&cursor=x%3D1', 'limit=1&cursor=y']);
  let pages = 0;
  for await (const _ of client.pages('GET /api/v1/artifacts', {}, 1)) pages += 1;
  expect(pages).toBe(1);
});

describe('a download', () => {
  it('comes as it is, with its headers', async () => {
    const { client } = await start([
      (response) => void response.writeHead(200, { 'content-disposition': 'filename="a.zip"' }).end('PK…'),
    ]);
    const { body, headers } = await client.download('GET /api/v1/report/pack');
    expect(await text(body)).toBe('PK…');
    expect(headers.get('content-disposition')).toContain('a.zip');
  });

  it('that is refused is a problem', async () => {
    const { client } = await start([json(422, { title: 'T', detail: 'too many documents', status: 422 })]);
    await expect(client.download('GET /api/v1/report/pack')).rejects.toThrow('too many documents');
  });

  it('of which the server has several is a problem, and no empty file', async () => {
    const { client } = await start([json(300, { artifacts: [artifact, artifact] })]);
    const asked = client.download('GET /api/v1/artifacts/{digest}/vsa', { path });
    await expect(asked).rejects.toThrow(ProblemError);
    await expect(asked).rejects.toMatchObject({ status: 300 });
  });
});
