import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushEvidence, sendDelivery } from './client.ts';
import { showProgress } from './progress.ts';
import { replay, type ReplayResult } from './replay.ts';
import { demoTrustedRoot } from './set-up.ts';

const SECRET = 'a secret of the test';
const TOKENS = { pipeline: 't', mirror: 'm' };
const NOW = new Date('2026-06-15T13:37:00Z');
type ReceivedRequest = { path: string; headers: IncomingMessage['headers']; body: string };

const isSigned = (headers: IncomingMessage['headers'], body: string): boolean =>
  headers['x-hub-signature-256'] === `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;

/** Stands in for the app: takes what is JSON, refuses what is not, breaks a connection once and is busy once. */
function startFakeServer(seen: ReceivedRequest[]) {
  let broken = true;
  let busy = true;
  return createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (broken) {
      broken = false;
      request.socket.destroy();
      return;
    }
    if (busy) {
      busy = false;
      response.writeHead(503, { 'retry-after': '0' }).end();
      return;
    }
    seen.push({ path: request.url!, headers: request.headers, body });
    if (request.url === '/api/webhooks/github' && !isSigned(request.headers, body)) {
      response.writeHead(401).end('{}');
      return;
    }
    const lines = body.split('\n');
    try {
      for (const line of lines) JSON.parse(line);
    } catch {
      response.writeHead(400).end('{"code":"unreadable"}');
      return;
    }
    if (/version=99\.9|%%%|"mediaType":"text\/plain"/.test(body)) {
      response.writeHead(422).end('{}');
      return;
    }
    response.writeHead(201).end(JSON.stringify({ results: lines.map(() => ({ outcome: 'stored' })) }));
  });
}

describe('a replay', () => {
  const seen: ReceivedRequest[] = [];
  const server = startFakeServer(seen);
  let url = '';
  let result: ReplayResult;
  const steps: string[] = [];
  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    result = await replay({
      url,
      tokens: TOKENS,
      webhookSecret: SECRET,
      now: NOW,
      onProgress: ({ day }) => steps.push(day),
    });
  }, 120_000);
  afterAll(() => server.close());

  it('sends everything, and counts it', () => {
    expect(result.stored).toBe(result.documents);
    const refused = result.scenario.pushes.filter((push) => push.refused);
    expect(result.refused).toBe(refused.length);
    expect(result.documents).toBe(
      result.scenario.documents - refused.filter(({ endpoint: door }) => door === 'attestations').length,
    );
    expect(result.deliveries).toBe(
      seen.filter(({ path, headers, body }) => path === '/api/webhooks/github' && isSigned(headers, body)).length,
    );
    expect(result.deliveries).toBeGreaterThan(50);
    expect(steps).toHaveLength(result.scenario.pushes.length);
    expect(steps).toEqual(steps.toSorted());
  });

  it('says when each piece of evidence was received, one after the other for each project', () => {
    const evidence = seen.filter(({ path }) => path === '/api/v1/attestations');
    const times = evidence.map(({ headers }) => String(headers['attestry-received-at']).slice(0, 10));
    expect(times).toEqual(times.toSorted());
    expect(new Date(String(evidence.at(-1)!.headers['attestry-received-at'])).getTime()).toBeLessThan(NOW.getTime());
  });

  it('sends what the mirror forwards with the token of the mirror', () => {
    const byToken = (token: string) =>
      seen.filter(
        ({ headers, path }) => path === '/api/v1/attestations' && headers.authorization === `Bearer ${token}`,
      );
    const evidence = result.scenario.pushes.filter((push) => push.endpoint === 'attestations');
    const forwarded = evidence.filter(({ sender }) => sender === 'mirror');
    expect(new Set(forwarded.map(({ project }) => project))).toEqual(new Set(['acmectl', 'checkout', 'strangers']));
    expect(byToken('m')).toHaveLength(forwarded.length);
    expect(byToken('t')).toHaveLength(evidence.length - forwarded.length);
  });

  it('signs its deliveries over the bytes it sends, but for the one that has to be refused', () => {
    const deliveries = seen.filter(({ path }) => path === '/api/webhooks/github');
    expect(deliveries.filter(({ headers, body }) => !isSigned(headers, body))).toHaveLength(1);
  });

  it('leaves deliveries out where there is no secret', async () => {
    const before = seen.length;
    const quiet = await replay({ url, tokens: TOKENS, webhookSecret: null, now: NOW });
    expect(quiet.deliveries).toBe(0);
    expect(seen.slice(before).some(({ path }) => path === '/api/webhooks/github')).toBe(false);
  }, 120_000);

  it('throws when an endpoint answers unexpectedly', async () => {
    const client = { url, token: 't', webhookSecret: SECRET, signal: null };
    const push = {
      endpoint: 'attestations' as const,
      sender: 'pipeline' as const,
      at: NOW,
      project: 'p',
      version: null,
      documents: ['not json'],
      refused: false,
    };
    await expect(pushEvidence(client, push)).rejects.toThrow(/answered with 400/);
    await expect(pushEvidence(client, { ...push, documents: ['{}'], refused: true })).rejects.toThrow(
      /nobody can read/,
    );
    await expect(pushEvidence({ ...client, url: 'http://127.0.0.1:1' }, push)).rejects.toThrow(/fetch failed/);
    await expect(
      sendDelivery(client, {
        endpoint: 'github',
        at: NOW,
        project: 'p',
        version: null,
        event: 'push',
        deliveryId: 'd',
        body: 'not json',
        refused: false,
      }),
    ).rejects.toThrow(/push delivery/);
  });
});

it('is trusted by one root, the same for the same seed', () => {
  expect(demoTrustedRoot('s')).toEqual(demoTrustedRoot('s'));
  expect(demoTrustedRoot('s').json).not.toBe(demoTrustedRoot('t').json);
});

describe('progress', () => {
  const run = (isTTY: boolean) => {
    const written: string[] = [];
    const show = showProgress({ isTTY, columns: 60, write: (text: string) => written.push(text) });
    for (let done = 1; done <= 1000; done++) show({ done, total: 1000, documents: done * 2, day: '2026-06-01' });
    return written;
  };
  it('is one line that is redrawn on a terminal', () => {
    const written = run(true);
    expect(written.every((text) => text.startsWith('\r'))).toBe(true);
    expect(written.filter((text) => text.endsWith('\n'))).toHaveLength(1);
    expect(Math.max(...written.map((text) => text.replace('\u001B[K', '').trim().length))).toBeLessThan(60);
  });
  it('is a handful of lines elsewhere', () => {
    const written = run(false);
    expect(written.length).toBeLessThanOrEqual(7);
    expect(written.at(-1)).toBe('replaying: 100 %, 2000 documents, 2026-06-01\n');
  });
});
