/** Attacks by receivers, and by whoever writes the address of one. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPublicAddress } from '#lib/bytes/public-address.ts';
import type { NotifySettings } from '#lib/context/notify.ts';
import { fakeNetwork } from '#lib/integrations/github/client/network.fixture.ts';
import { postMessage } from './post.ts';

const now = new Date('2026-05-14T12:00:00.000Z');
const message = { headers: { 'content-type': 'application/json' }, body: '{"type":"test"}' };
const PRIVATE = { outcome: 'unreached', status: null, answer: expect.stringContaining('the address is not public') };

/** A service in the private network, and the requests that it received. */
let inner: Server;
let requests: string[];
let answer: (response: ServerResponse) => void;
beforeEach(async () => {
  requests = [];
  answer = (response) => void response.writeHead(204).end();
  inner = createServer((request, response) => {
    requests.push(`${request.method} ${request.headers.host} ${request.url}`);
    request.resume().on('end', () => answer(response));
  });
  await new Promise<void>((ready) => {
    inner.listen(0, '127.0.0.1', ready);
  });
});
afterEach(() => {
  inner.closeAllConnections();
  inner.close();
});
const port = () => (inner.address() as AddressInfo).port;

/** Settings with a network of these addresses by name, one list for each lookup; connections do not use TLS. */
function settings(
  names: Record<string, string[][]>,
  rest: Partial<NotifySettings> = {},
  isPublic = isPublicAddress,
): NotifySettings & { lookups: string[] } {
  const network = fakeNetwork(names, isPublic);
  return {
    baseUrl: 'https://attestry.example',
    privateHosts: [],
    timeoutMs: 1_000,
    random: () => 0,
    mail: null,
    connections: null,
    lookups: network.lookups,
    network,
    ...rest,
  };
}
const open = (rest: Partial<NotifySettings> = {}) => settings({ 'hook.example': [['127.0.0.1']] }, rest, () => true);
const send = (to: NotifySettings, address: string) => postMessage(to, address, message, now);

describe('an address that leads into the private network', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '2130706433',
    '10.0.0.1',
    '169.254.169.254',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[fd00:ec2::254]',
  ])('%s is not requested', async (host) => {
    expect(await send(settings({}), `https://${host}:${port()}/`)).toMatchObject(PRIVATE);
    expect(requests).toEqual([]);
  });

  it.each([[['127.0.0.1']], [['10.1.2.3']], [['::1']], [['140.82.112.3', '127.0.0.1']]])(
    'a name that resolves to %j is not requested',
    async (addresses) => {
      expect(await send(settings({ 'hook.example': [addresses] }), `https://hook.example:${port()}/`)).toMatchObject(
        PRIVATE,
      );
      expect(requests).toEqual([]);
    },
  );

  it('is not reached by a name that resolves to it the second time (DNS rebinding)', async () => {
    const net = settings({ 'rebind.example': [['192.88.98.1'], ['127.0.0.1']] }, { timeoutMs: 300 });
    expect((await send(net, `https://rebind.example:${port()}/`)).outcome).toBe('unreached');
    expect([net.lookups, requests]).toEqual([['rebind.example'], []]);
  });

  it('is not reached by a redirect', async () => {
    answer = (response) => void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    expect(await send(open(), `https://hook.example:${port()}/a`)).toEqual({
      outcome: 'refused',
      status: 302,
      answer: '302: redirects are not followed',
      retryAfterSeconds: null,
    });
    expect(requests).toEqual([`POST hook.example:${port()} /a`]);
  });

  it('is reached where the operator names it, with its port and without TLS', async () => {
    const host = `127.0.0.1:${port()}`;
    expect((await send(settings({}, { privateHosts: [host] }), `http://${host}/`)).outcome).toBe('delivered');
    expect((await send(settings({}, { privateHosts: ['127.0.0.1:1'] }), `https://${host}/`)).outcome).toBe('unreached');
    expect(requests).toHaveLength(1);
  });
});

describe('a receiver', () => {
  it('that answers without end is read up to a bound', async () => {
    let written = 0;
    answer = (response) => {
      response.writeHead(500);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 'x'))) written += 64 * 1024;
      };
      response.on('drain', more);
      more();
    };
    const result = await send(open({ timeoutMs: 20_000 }), `https://hook.example:${port()}/`);
    expect(result).toMatchObject({ outcome: 'refused', status: 500 });
    expect(result.answer.length).toBeLessThan(320);
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  it.each([
    ['never answers', () => {}],
    ['never ends its answer', (response: ServerResponse) => void response.writeHead(200).write('o')],
    [
      'answers a byte at a time',
      (response: ServerResponse) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('that %s is left after the time limit', async (_, slow) => {
    answer = slow;
    expect(await send(open({ timeoutMs: 300 }), `https://hook.example:${port()}/`)).toEqual({
      outcome: 'unreached',
      status: null,
      answer: 'there was no whole answer within 0.3 s',
      retryAfterSeconds: null,
    });
  });

  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [410, 'gone'],
    [429, 'unreached'],
    [500, 'refused'],
    [502, 'unreached'],
    [503, 'unreached'],
    [504, 'unreached'],
  ])('that answers %i: %s', async (status, outcome) => {
    answer = (response) => void response.writeHead(status, { 'retry-after': '7' }).end();
    const result = await send(open(), `https://hook.example:${port()}/`);
    expect(result).toEqual({ outcome, status, answer: String(status), retryAfterSeconds: 7 });
  });

  it('cannot put secrets, control characters or more than a line into the stored answer', async () => {
    answer = (response) => void response.writeHead(400).end(`token=ghp_${'a1B2'.repeat(9)}\r\n\u001B[2Jnext\u202E`);
    const { answer: stored } = await send(open(), `https://hook.example:${port()}/`);
    expect(stored).not.toMatch(/ghp_|[\p{Cc}\u202E]/u);
  });

  it('that cannot be reached says so without the address, which may be a secret', async () => {
    const closed = settings({ 'hook.example': [['127.0.0.1']] }, {}, () => true);
    expect(await send(closed, 'https://hook.example:1/services/T0/secret')).toMatchObject({
      answer: 'the connection was refused',
    });
    expect(await send(closed, 'https://unknown.example/secret')).toMatchObject({
      answer: 'the host name is not known',
    });
  });
});
