import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';

/** A stand-in for the app: answers once with this, and remembers what it was asked. */
type ReceivedRequest = { method: string; url: string; authorization: string | undefined; body: string };
let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

async function startFakeServer(status: number, body: unknown): Promise<{ url: string; asked: ReceivedRequest[] }> {
  const asked: ReceivedRequest[] = [];
  server = createServer(async (request: IncomingMessage, response) => {
    asked.push({
      method: request.method!,
      url: request.url!,
      authorization: request.headers.authorization,
      body: await text(request),
    });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server!.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const stored = {
  outcome: 'stored',
  id: `sha256:${'1'.repeat(64)}`,
  format: 'dsse',
  predicateType: null,
  subjects: [{ name: 'a.tgz', digest: { sha256: '2'.repeat(64) } }],
  verification: { outcome: 'untrusted' },
};
const rejected = {
  outcome: 'rejected',
  id: `sha256:${'3'.repeat(64)}`,
  format: null,
  predicateType: null,
  subjects: [],
  verification: null,
  error: { code: 'not-json', message: 'no JSON', pointer: 'line 2' },
};

describe('push', () => {
  it('hands the bytes over as they are, with the token, and prints a row per document', async () => {
    const { url, asked } = await startFakeServer(207, { results: [stored, rejected] });
    const io = createCapturedIo({ ATTESTRY_URL: `${url}/`, ATTESTRY_TOKEN: 'attestry_x' }, '{"as":  "it is"}');
    expect(await main(['push', '-', '--subject', 'sha256:ab', '--exit-code', '1', '--run', 'unit, linux'], io)).toBe(1);
    expect(asked).toEqual([
      {
        method: 'POST',
        url: '/api/v1/attestations?subject=sha256%3Aab&exitCode=1&run=unit%2C%20linux',
        authorization: 'Bearer attestry_x',
        body: '{"as":  "it is"}',
      },
    ]);
    expect(io.output().split('\n').slice(0, 3)).toEqual([
      'OUTCOME   VERIFICATION  FORMAT  ID                   ABOUT',
      'stored    untrusted     dsse    sha256:111111111111  a.tgz',
      'rejected                        sha256:333333333333  line 2: no JSON',
    ]);
    expect(io.output()).toContain(`${url}/artifacts/sha256:${'2'.repeat(64)}`);
  });

  it('is a yes when all is kept, even what does not verify', async () => {
    const { url } = await startFakeServer(201, { results: [stored] });
    const io = createCapturedIo();
    expect(await main(['push', '--json', '--url', url, '-'], io)).toBe(0);
    expect(JSON.parse(io.output())).toEqual({ results: [{ file: '-', ...stored }] });
  });

  it('pushes file after file', async () => {
    const { url, asked } = await startFakeServer(200, { results: [stored] });
    expect(await main(['push', '--url', url, 'package.json', 'tsconfig.json'], createCapturedIo())).toBe(0);
    expect(asked).toHaveLength(2);
  });

  it.each([
    [
      401,
      { title: 'Unauthorized', detail: 'a token is needed', code: 'unauthorized' },
      2,
      /a token is needed .*token create/,
    ],
    [403, { title: 'Forbidden', detail: 'needs ingest' }, 2, /needs ingest/],
    [413, { title: 'Too large', detail: 'over 64 MB' }, 3, /over 64 MB/],
    [500, { title: 'Broken' }, 3, /answered 500: Broken/],
    [200, '<html>', 3, /answered 200/],
  ])('a %i is no answer', async (status, body, exit, message) => {
    const { url } = await startFakeServer(status, body);
    const io = createCapturedIo();
    expect(await main(['push', '--url', url, 'package.json'], io)).toBe(exit);
    expect(io.errors()).toMatch(message);
    expect(io.errors().trimEnd()).not.toContain('\n');
  });
});

it('ctrl-c ends push although the server does not answer', async () => {
  server = createServer(() => process.emit('SIGINT'));
  await new Promise<void>((resolve) => {
    server!.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const io = createCapturedIo();
  expect(await main(['push', '--url', url, 'package.json', 'tsconfig.json'], io)).toBe(3);
  expect(io.errors()).toBe('attestry: interrupted: 0 of 2 files were sent\n');
  server.closeAllConnections();
});

it('a server that is busy is asked again, and waiting is said but for JSON', async () => {
  const { url, asked } = await startFakeServer(503, { title: 'Busy' });
  const io = createCapturedIo();
  expect(await main(['push', '--url', url, 'package.json'], io)).toBe(3);
  expect(asked).toHaveLength(4);
  const lines = io.errors().trimEnd().split('\n');
  expect(lines.slice(0, 3)).toEqual(
    lines.slice(0, 3).map(() => expect.stringMatching(/ answered 503; trying again in [1-4] s$/)),
  );
  expect(lines.slice(3)).toEqual([`attestry: ${url} answered 503: Busy`]);
  const silent = createCapturedIo();
  expect(await main(['push', '--json', '--url', url, 'package.json'], silent)).toBe(3);
  expect(silent.errors()).toBe('');
});

describe('status', () => {
  const view = (status: string, underlying = status) => ({
    digest: `sha256:${'a'.repeat(64)}`,
    names: ['widget.tgz'],
    project: null,
    slsaLevel: 2,
    summary: 'Built somewhere.',
    statusSince: '2026-01-02T00:00:00.000Z',
    status: { status, underlying, reason: 'because', rule: null, waivers: [] },
    checks: [
      {
        rule: 'sbom-present',
        title: 'SBOM present',
        outcome: 'missing',
        detail: 'There is none.',
        expected: null,
        actual: null,
        remediation: { text: 'Add one.' },
      },
    ],
  });

  it.each([
    ['verified', 0],
    ['waived', 0],
    ['incomplete', 1],
    ['failed', 1],
    ['unknown', 3],
    ['error', 3],
  ])('%s is exit code %i', async (status, exit) => {
    const { url, asked } = await startFakeServer(200, view(status));
    const io = createCapturedIo();
    expect(await main(['status', 'A'.repeat(64), '--url', url], io)).toBe(exit);
    expect(asked[0]!.url).toBe(`/api/v1/artifacts/sha256%3A${'a'.repeat(64)}`);
    expect(io.output()).toMatch(/^\w+: because\nBuilt somewhere\.\n/);
    expect(io.output()).toMatch(/○ SBOM present {2}missing +There is none\.\n +to do: +Add one\./);
  });

  it('says who built the artifact again', async () => {
    const rebuilds = { summary: 'Reproduced by 2 of 3 rebuilders; 1 got something else.' };
    const { url } = await startFakeServer(200, { ...view('verified'), rebuilds });
    const io = createCapturedIo();
    expect(await main(['status', 'a'.repeat(64), '--url', url], io)).toBe(0);
    expect(io.output()).toMatch(/rebuilds +Reproduced by 2 of 3 rebuilders; 1 got something else\./);
  });

  it('prints the claims of others, and how to claim a project that nobody has claimed', async () => {
    const TOKEN = { kind: 'token', identifier: '3', name: 'ci\u001b[2J' };
    const claim = { title: 'Test result', outcome: 'unsigned', claimedBy: { signer: null, sender: TOKEN } };
    const { url } = await startFakeServer(200, {
      ...view('unknown'),
      project: { slug: 'github.com/eve/fork', host: 'github.com', name: 'eve/fork' },
      expected: false,
      conflict: null,
      claims: [claim, { ...claim, outcome: 'failed', alarming: true }],
      claimsHidden: 40,
    });
    const io = createCapturedIo();
    expect(await main(['status', 'a'.repeat(64), '--url', url], io)).toBe(3);
    expect(io.output()).toContain(
      'if github.com/eve/fork is yours, claim it: npx attestry project add github.com/eve/fork\n',
    );
    expect(io.output()).toMatch(
      /claims of others, which decide nothing:\n {2}unsigned +Test result, claimed by the token/,
    );
    expect(io.output()).toMatch(/\n! failed +Test result/);
    expect(io.output()).toContain('  and 40 more\n');
    expect(io.output()).not.toContain('\u001b');
  });

  it('names both projects of a conflict', async () => {
    const ref = (name: string) => ({ slug: `github.com/${name}`, host: 'github.com', name });
    const conflict = [ref('acme/web'), ref('acme/old')];
    const { url } = await startFakeServer(200, { ...view('unknown'), project: conflict[0], expected: true, conflict });
    const io = createCapturedIo();
    await main(['status', 'a'.repeat(64), '--url', url], io);
    expect(io.output()).toContain('github.com/acme/web and github.com/acme/old have equal authority over it; withdraw');
  });

  it.each([
    ['incomplete', 1],
    ['verified', 0],
    [null, 3],
  ])('as of a time it is %s: exit code %i', async (past, exit) => {
    const decided = (one: string) => ({ status: one, underlying: one, reason: 'be\u001bcause' });
    const { url, asked } = await startFakeServer(200, {
      digest: `sha256:${'a'.repeat(64)}`,
      at: '2026-01-02T00:00:00.000Z',
      environment: null,
      shown: past && { ...decided(past), since: '2026-01-01T00:00:00.000Z' },
      past: past && decided(past),
      pastByCurrentPolicies: past && decided('failed'),
      today: decided('verified'),
      differences: [{ rule: 'sbom-present', title: 'SBOM present', past: 'missing', today: 'pass' }],
    });
    const io = createCapturedIo();
    const moment = '2026-01-02T00:00:00Z';
    expect(await main(['status', 'A'.repeat(64), '--as-of', moment, '--url', url], io)).toBe(exit);
    expect(asked[0]!.url).toBe(
      `/api/v1/artifacts/sha256%3A${'a'.repeat(64)}/as-of?at=${encodeURIComponent('2026-01-02T00:00:00Z')}`,
    );
    expect(io.output()).toMatch(/by the policies of then +(?:incomplete|verified|not known then)/);
    expect(io.output()).toMatch(/today +verified/);
    expect(io.output()).toContain('SBOM present: missing → pass');
    expect(io.output()).not.toContain('\u001b');
    await main(['status', 'A'.repeat(64), '--as-of', moment, '--environment', 'production', '--url', url], io);
    expect(asked[1]!.url).toBe(`${asked[0]!.url}&environment=production`);
  });

  const artifact = (number: number, past: string | null, runs = true) => ({
    digest: `sha256:${String(number).repeat(64)}`,
    name: 'we\u001bb',
    ran: past !== null,
    since: null,
    runs,
    past: past && { status: past },
    pastByCurrentPolicies: past && { status: 'failed' },
    today: { status: 'verified' },
    status: 'failed',
    environmentStatus: 'verified',
  });

  it.each([
    ['verified', 0],
    ['incomplete', 1],
    ['unknown', 3],
  ])('prints what ran in an environment, which was %s: exit code %i', async (past, exit) => {
    const artifacts = [artifact(1, past), artifact(2, null), artifact(3, 'verified', false)];
    const { url, asked } = await startFakeServer(200, { environment: 'eu/1', artifacts, cursor: null });
    const io = createCapturedIo();
    expect(await main(['environment', 'eu/1', '--as-of', '2026-01-02T00:00:00Z', '--url', url], io)).toBe(exit);
    expect(asked[0]!.url).toBe('/api/v1/environments/eu%2F1/as-of?at=2026-01-02T00%3A00%3A00Z&limit=200');
    expect(io.output()).toMatch(new RegExp(`^${past} +failed +verified +yes +sha256:1+ +we b$`, 'm'));
    expect(io.output()).toMatch(/^– +– +verified +yes +sha256:2+/m);
    expect(io.output()).toMatch(/^verified +failed +verified +no +sha256:3+/m);
  });

  it('prints what runs in an environment now with the status there', async () => {
    const { url, asked } = await startFakeServer(200, { artifacts: [artifact(1, null)], cursor: null });
    const io = createCapturedIo();
    expect(await main(['environment', 'production', '--url', url], io)).toBe(0);
    expect(asked[0]!.url).toBe('/api/v1/artifacts?environment=production&limit=500');
    expect(io.output()).toMatch(/^verified +sha256:1+ +we b$/m);
  });

  it('says why what ran in an environment is not known', async () => {
    const { url } = await startFakeServer(422, { title: 'Unprocessable', detail: 'what ran is not recorded before …' });
    const io = createCapturedIo();
    expect(await main(['environment', 'production', '--as-of', '2026-01-02T00:00:00Z', '--url', url], io)).toBe(3);
    expect(io.errors()).toContain('what ran is not recorded before …');
  });

  it('never hides what a waiver covers', async () => {
    const { url } = await startFakeServer(200, view('waived', 'failed'));
    const io = createCapturedIo();
    await main(['status', `sha256:${'a'.repeat(64)}`, '--url', url], io);
    expect(io.output()).toMatch(/^waived \(would be failed without the waiver\): because\n/);
  });

  it.each([
    [['status', 'nonsense'], 2, /not a digest/],
    [['status'], 2, /missing required argument/],
    [['status', 'a'.repeat(64), '--url', 'ftp://x'], 2, /not an http URL/],
    [['status', 'a'.repeat(64), '--url', 'http://127.0.0.1:1'], 3, /no answer from .*ECONNREFUSED|no answer from/],
  ])('%j', async (argv, exit, message) => {
    const io = createCapturedIo();
    expect(await main(argv, io)).toBe(exit);
    expect(io.errors()).toMatch(message);
  });

  it('nothing known is no answer', async () => {
    const { url } = await startFakeServer(404, { title: 'Not found', code: 'not-found' });
    const io = createCapturedIo();
    expect(await main(['status', 'a'.repeat(64), '--url', url, '--json'], io)).toBe(3);
    expect(JSON.parse(io.output())).toEqual({
      error: { code: 'could-not-tell', message: `nothing is known of sha256:${'a'.repeat(64)}` },
    });
  });
});
