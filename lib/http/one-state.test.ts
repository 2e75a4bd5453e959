/** What a request holds of a pool of connections, over real sockets: the pool has one, so that a leak is a failure. */
import { createServer, request as ask, type ClientRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '#db/postgres/database.fixture.ts';
import { openPostgres, type PostgresStore } from '#db/postgres/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { INVENTORY_CAPS, withBody } from './body/raw-body.ts';
import { openDirectDoors } from './direct/serve-direct.ts';
import { jsonResponse, routeHandler } from './route-handler.ts';

let database: TestDatabase;
let store: PostgresStore;
let server: Server;
const asked: ClientRequest[] = [];
/** What a request that waits is waiting for, and what says that it has begun to. */
let waits: { begun: PromiseWithResolvers<void>; mayEnd: PromiseWithResolvers<void> };

const get = () => readMeta(store.read, 'k');
/** Requests by the name that they send. Each reads before and after whatever it does. */
const WORK: { [name: string]: (request: Request) => Promise<unknown> } = {
  read: async () => undefined,
  fail: () => Promise.reject(new Error('unexpected')),
  write: () => store.write((tx) => writeMeta(tx, 'k', 'own')),
  body: async (request) => {
    waits.begun.resolve();
    return withBody(request, INVENTORY_CAPS, async (bytes) => bytes.length);
  },
  wait: async () => {
    waits.begun.resolve();
    await waits.mayEnd.promise;
  },
  'wait for the client': (request) =>
    new Promise((_, reject) => {
      request.signal.addEventListener('abort', () => {
        reject(new Error('the client has gone'));
        waits.mayEnd.resolve();
      });
      waits.begun.resolve();
    }),
};

beforeAll(async () => {
  database = await createDatabase(inject('postgres')!);
  store = await openPostgres(database.address, '/nowhere', { readers: 1, connectMs: 500 });
  const handler = routeHandler('test', async (request: Request) => {
    const before = await get();
    await WORK[request.headers.get('x-work')!]!(request);
    return jsonResponse({ seen: [before, await get()] });
  });
  const serve = openDirectDoors(
    () => null,
    () => handler as never,
  );
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  for (const one of asked.splice(0)) one.destroy();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await store.close();
  await database.remove();
});

type Answer = { status: number; body: { seen?: unknown; detail?: string }; retryAfter?: string };

/** Send a request. `begin` leaves its body open. */
function send(work: string, { begin = false } = {}): Promise<Answer> {
  waits = { begun: Promise.withResolvers(), mayEnd: Promise.withResolvers() };
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const headers = { 'x-work': work, 'content-type': 'application/json' };
    const sent = ask({ port, host: '127.0.0.1', path: '/api/v1/gate', method: 'POST', headers }, async (response) => {
      let text = '';
      for await (const part of response) text += String(part);
      const retryAfter = response.headers['retry-after'];
      const body = JSON.parse(text) as Answer['body'];
      resolve({ status: response.statusCode!, body, ...(retryAfter !== undefined && { retryAfter }) });
    });
    sent.on('error', reject);
    asked.push(sent);
    if (begin) sent.write('{"a":');
    else sent.end('{}');
  });
}

const set = (value: string) => store.write((tx) => writeMeta(tx, 'k', value));

describe('a request', () => {
  it('sees one state of the data, whoever writes meanwhile, and then its own changes', async () => {
    await set('before');
    const early = send('wait');
    await waits.begun.promise;
    await set('after');
    waits.mayEnd.resolve();
    expect((await early).body.seen).toEqual(['before', 'before']);
    expect((await send('read')).body.seen).toEqual(['after', 'after']);
    expect((await send('write')).body.seen).toEqual(['after', 'own']);
  });

  it('is answered 503 with the reason where all connections stay used', async () => {
    const early = send('wait');
    await waits.begun.promise;
    const first = waits;
    expect(await send('read')).toMatchObject({
      status: 503,
      body: { code: 'unavailable', detail: expect.stringContaining('every connection to the database is used') },
      retryAfter: '5',
    });
    first.mayEnd.resolve();
    expect((await early).status).toBe(200);
    expect((await send('read')).status).toBe(200);
  });

  it('that fails leaves the connection to the next one', async () => {
    expect((await send('fail')).status).toBe(500);
    expect((await send('read')).status).toBe(200);
  });

  it('whose client goes away leaves the connection to the next one', async () => {
    const gone = send('wait for the client');
    const { begun, mayEnd } = waits;
    await begun.promise;
    asked.at(-1)!.destroy();
    await expect(gone).rejects.toThrow();
    await mayEnd.promise;
    expect((await send('read')).status).toBe(200);
  });

  it('whose body arrives slowly holds no connection meanwhile', async () => {
    const slow = send('body', { begin: true });
    const { begun } = waits;
    const sent = asked.at(-1)!;
    await begun.promise;
    expect((await send('read')).status).toBe(200);
    sent.end('1}');
    expect((await slow).status).toBe(200);
  });
});
