import { Agent, createServer, request as ask, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { noteAudience } from '#lib/access/audience.ts';
import { noteLasting } from './lasting.ts';
import { openDirectDoors } from './serve-direct.ts';

const ADDRESS = '/api/v1/artifacts/sha256:ab';

/** What the data says, its version, and how often the handler was asked. */
let data: { text: string; version: number; asked: number; status: number; until: string | null | undefined };
let whileAnswering: () => void;
let server: Server;
let port: number;

beforeAll(async () => {
  const artifact = async (request: Request) => {
    data.asked += 1;
    noteAudience(request, request.headers.get('x-private') === null);
    if (data.until !== undefined) noteLasting(request, data.until);
    const body = data.text;
    whileAnswering();
    return new Response(body, {
      status: data.status,
      headers: { 'content-type': 'text/plain', 'content-length': String(body.length), etag: `"${data.text.length}"` },
    });
  };
  const gate = async (request: Request) => {
    const read = request.headers.get('x-read');
    if (read === 'first part') await request.body!.getReader().read();
    return new Response(read === null ? `got ${await request.text()}` : 'refused');
  };
  const serve = openDirectDoors(
    () => Promise.resolve({ version: async () => data.version, refresh: () => {} }),
    (name) => ({ artifact, gate })[name as string],
  );
  server = createServer((request, response) => {
    response.setHeader('x-request-id', 'this-request');
    void serve(request, response).then((isServed) => isServed || response.writeHead(404).end('next'));
  });
  // An open connection stays open, whatever it waits for.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
afterEach(() => {
  vi.useRealTimers();
});
let counter = 0;
let address: string;
beforeEach(() => {
  data = { text: 'first', version: 1, asked: 0, status: 200, until: null };
  whileAnswering = () => {};
  address = `${ADDRESS}${(counter += 1)}`;
});

type Got = { status: number; headers: IncomingHttpHeaders; body: Buffer };
function get(
  headers: Record<string, string> = {},
  { method = 'GET', url = address, body = '', agent = false as Agent | false } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = ask({ port, host: '127.0.0.1', path: url, method, headers, agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
const text = async (headers?: Record<string, string>) => (await get(headers)).body.toString();

describe('direct doors', () => {
  it('answer from memory until the data changes, with the same bytes and headers', async () => {
    const first = await get();
    const second = await get();
    expect(data.asked).toBe(1);
    expect(second.body).toEqual(first.body);
    const { date: _, ...headers } = first.headers;
    expect(second.headers).toMatchObject(headers);
    expect(headers).toMatchObject({ 'x-request-id': 'this-request', 'x-frame-options': 'DENY', 'content-length': '5' });
    data = { ...data, text: 'changed', version: 2 };
    expect(await text()).toBe('changed');
  });

  it('do not keep an answer where somebody committed while it was made', async () => {
    whileAnswering = () => (data = { ...data, text: 'changed', version: data.version + 1 });
    expect(await text()).toBe('first');
    whileAnswering = () => {};
    expect(await text()).toBe('changed');
    expect(data.asked).toBe(2);
  });

  it('do not keep an answer beyond the time that its door has noted', async () => {
    data.until = new Date(Date.now() - 1).toISOString();
    await get();
    await get();
    expect(data.asked).toBe(2);
  });

  it('do not give an answer of a time that has not come yet, after the clock was set back', async () => {
    await get();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 86_400_000 });
    data.text = 'before';
    expect(await text()).toBe('before');
    expect(data.asked).toBe(2);
  });

  it('tell a client that it has an answer which is not kept, too', async () => {
    data.until = undefined;
    expect(await get({ 'if-none-match': '"5"' })).toMatchObject({ status: 304, headers: { etag: '"5"' } });
    expect((await get({ 'if-none-match': '"6"' })).status).toBe(200);
  });

  it.each([
    ['of which nothing is noted', {}, () => (data.until = undefined)],
    ['that is an error', {}, () => (data.status = 404)],
    ['for a token', { authorization: 'Bearer attestry_x' }, () => {}],
    ['for a session', { cookie: 'attestry_session=x' }, () => {}],
    ['of a part', { range: 'bytes=0-1' }, () => {}],
    ['that is for its caller', { 'x-private': '1' }, () => {}],
  ])('do not keep an answer %s, and give nobody a kept one for it', async (_, headers, prepare) => {
    prepare();
    await get(headers);
    await get(headers);
    expect(data.asked).toBe(2);
    if (Object.keys(headers).length === 0 || 'x-private' in headers) return;
    await get();
    await get(headers);
    expect(data.asked).toBe(4);
  });

  it('answer HEAD and a client that has the answer from memory too', async () => {
    await get();
    const head = await get({}, { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': '5', etag: '"5"' } });
    expect(head.body.length).toBe(0);
    for (const etag of ['"5"', 'W/"5"', '"x", "5"', '*']) {
      const same = await get({ 'if-none-match': etag });
      // A cache updates what it has by these headers (RFC 9110 §15.4.5).
      expect(same).toMatchObject({ status: 304, headers: { etag: '"5"', vary: 'accept-encoding' } });
      expect(same.headers['content-type']).toBeUndefined();
    }
    expect((await get({ 'if-none-match': '"6"' })).status).toBe(200);
    expect(data.asked).toBe(1);
  });

  it('keep the whole answer of a client that asks whether it has the answer', async () => {
    expect((await get({ 'if-none-match': '"5"' })).status).toBe(304);
    expect(await text()).toBe('first');
    expect(data.asked).toBe(1);
  });

  it('compress for a client that takes gzip, under a weak ETag', async () => {
    data.text = 'attestation '.repeat(400);
    const packed = await get({ 'accept-encoding': 'br, gzip' });
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding', etag: 'W/"4800"' });
    expect(gunzipSync(packed.body).toString()).toBe(data.text);
    for (const accepted of ['identity', 'gzip;q=0', 'br'])
      expect((await get({ 'accept-encoding': accepted })).headers['content-encoding']).toBeUndefined();
    expect(data.asked).toBe(1);
  });

  it('pass the body of a request on', async () => {
    const got = await get(
      { 'content-type': 'application/json' },
      { method: 'POST', url: '/api/v1/gate', body: '{"a":1}' },
    );
    expect(got.body.toString()).toBe('got {"a":1}');
  });

  it.each(['nothing', 'first part'])(
    'answer the next request on a connection after a body of which %s was read',
    async (read) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const gate = { method: 'POST', url: '/api/v1/gate', agent };
      const refused = await get({ 'x-read': read }, { ...gate, body: 'x'.repeat(4_000_000) });
      expect(refused.body.toString()).toBe('refused');
      expect((await get({}, { ...gate, body: 'next' })).body.toString()).toBe('got next');
      agent.destroy();
    },
  );

  it('leave every other address, and a door that Next has not loaded, to Next', async () => {
    for (const url of ['/artifacts/x', '/badge/a.svg', `${address}/`])
      expect((await get({}, { url })).body.toString()).toBe('next');
  });
});
