/** Evidence that is sent as a stream: results come while it is sent, each once its document is on disk. */
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createToken, revoke } from '#lib/admin/tokens.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import type { StreamedLine } from '#lib/client/client.ts';
import { logger } from '#lib/http/logger.ts';
import { stopStreams } from '#lib/http/request/evidence-stream.ts';
import { streamedLine } from '#lib/http/contract/verification.ts';
import { MAX_LINE_BYTES } from '#lib/ingest/ingest-lines.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { openTestApp, provenance, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { driver } from '#db/sqlite/connection.ts';
import { sendStream, serveStreams, type StreamServer } from './evidence-stream.fixture.ts';

let app: TestApp;
let server: StreamServer;
let token: string;
let tokenId: number;
beforeEach(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveStreams();
  ({ token, id: tokenId } = await createToken(app, { name: 'ci', scopes: ['ingest'], allProjects: true }));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
  await app.close();
});

const signed = (name: string) => Buffer.from(provenance(subject(name), { run: runOf(`acme/${name}`) }));
const isStored = async (bytes: Uint8Array) => (await getEvidence(app, sha256Id(bytes))) !== null;
async function all(body: Uint8Array, headers?: Record<string, string>): Promise<StreamedLine[]> {
  const sent = sendStream(server.port, token, headers);
  sent.request.end(body);
  const lines: StreamedLine[] = [];
  for await (const line of sent.lines()) lines.push(streamedLine.parse(line) as StreamedLine);
  return lines;
}
const briefly = (lines: readonly StreamedLine[]) =>
  lines.map((line) =>
    'summary' in line ? line : [line.line, line.outcome, line.verification?.outcome ?? line.error?.code],
  );
const end = (counts: object, complete = true) => ({
  summary: { complete, stored: 0, duplicate: 0, rejected: 0, ...counts },
});

describe('a stream of evidence', () => {
  it('has a result for each document in the order of the lines, and a bad line changes nothing for the others', async () => {
    const [a, b, c] = [signed('a'), signed('b'), signed('c')];
    const text = [a, '{"not": json', '', '   ', '[1]', b, a, c].map(String);
    const lines = await all(Buffer.from(text.join('\r\n')));
    expect(briefly(lines)).toEqual([
      [1, 'stored', 'verified'],
      [2, 'rejected', 'not-json'],
      [5, 'rejected', expect.any(String)],
      [6, 'stored', 'verified'],
      [7, 'duplicate', 'verified'],
      [8, 'stored', 'verified'],
      end({ lines: 8, stored: 3, duplicate: 1, rejected: 2 }),
    ]);
    for (const bytes of [a, b, c]) expect(await isStored(bytes)).toBe(true);
  });

  it('has the results of every document on a line', async () => {
    const [a, b] = [signed('a'), signed('b')];
    const lines = await all(Buffer.from(`[${a.toString()},${b.toString()}]\n`));
    expect(briefly(lines).slice(0, 2)).toEqual([
      [1, 'stored', 'verified'],
      [1, 'stored', 'verified'],
    ]);
  });

  it('answers a line before the next one is sent', async () => {
    const sent = sendStream(server.port, token);
    const lines = sent.lines();
    for (const name of ['first', 'second']) {
      const bytes = signed(name);
      sent.request.write(Buffer.concat([bytes, Buffer.from('\n')]));
      expect((await lines.next()).value).toMatchObject({ outcome: 'stored', id: sha256Id(bytes) });
      expect(await isStored(bytes)).toBe(true);
    }
    expect((await sent.response).statusCode).toBe(207);
    sent.request.end();
    expect((await lines.next()).value).toEqual(end({ lines: 2, stored: 2 }));
  });

  it('refuses a line above the limit, and reads on', async () => {
    const long = Buffer.alloc(MAX_LINE_BYTES + 1, 'x');
    const after = signed('after');
    const lines = await all(Buffer.concat([long, Buffer.from('\n'), after]));
    expect(lines[0]).toMatchObject({ line: 1, outcome: 'rejected', id: sha256Id(long), error: { code: 'too-large' } });
    expect(briefly(lines).slice(1)).toEqual([[2, 'stored', 'verified'], end({ lines: 2, stored: 1, rejected: 1 })]);
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('may have the encoding %s', async (coding, compress) => {
    const lines = await all(compress(Buffer.concat([signed('a'), Buffer.from('\n'), signed('b')])), {
      'content-encoding': coding,
    });
    expect(lines.at(-1)).toEqual(end({ lines: 2, stored: 2 }));
  });

  it('is refused with an encoding that is not read as a stream, and without a right token', async () => {
    const sent = sendStream(server.port, token, { 'content-encoding': 'zstd' });
    sent.request.end(zstdCompressSync(signed('a')));
    expect((await sent.response).statusCode).toBe(415);
    const other = sendStream(server.port, 'attestry_wrong');
    other.request.end(signed('a'));
    expect((await other.response).statusCode).toBe(401);
  });

  it('says where it was cut', async () => {
    const packed = gzipSync(Buffer.concat([signed('a'), Buffer.from('\n'), signed('b')]));
    const lines = await all(packed.subarray(0, -20), { 'content-encoding': 'gzip' });
    expect(lines.at(-1)).toMatchObject({ summary: { complete: false }, error: { code: 'bad-request' } });
  });

  it('ends when its token is revoked; what was answered is stored', async () => {
    const sent = sendStream(server.port, token);
    const lines = sent.lines();
    const [before, later] = [signed('before'), signed('later')];
    sent.request.write(`${before.toString()}\n`);
    expect((await lines.next()).value).toMatchObject({ outcome: 'stored' });
    await revoke(app, tokenId);
    app.advance(2_000);
    sent.request.write(`${later.toString()}\n`);
    expect((await lines.next()).value).toMatchObject({
      ...end({ lines: 1, stored: 1 }, false),
      error: { status: 401 },
    });
    expect([await isStored(before), await isStored(later)]).toEqual([true, false]);
    sent.request.destroy();
  });

  it('says where it ends when the server is stopped; what was answered is stored', async () => {
    const sent = sendStream(server.port, token);
    const lines = sent.lines();
    const [before, later] = [signed('before-stop'), signed('after-stop')];
    sent.request.write(`${before.toString()}\n`);
    expect((await lines.next()).value).toMatchObject({ outcome: 'stored' });
    vi.spyOn(logger(), 'warn').mockImplementation(() => undefined);
    stopStreams();
    try {
      sent.request.write(`${later.toString()}\n`);
      expect((await lines.next()).value).toMatchObject({
        ...end({ lines: 1, stored: 1 }, false),
        error: { status: 503, detail: expect.stringContaining('stopped') },
      });
      expect([await isStored(before), await isStored(later)]).toEqual([true, false]);
    } finally {
      stopStreams(false);
      sent.request.destroy();
    }
  });

  it('is stored as far as it was answered where its sender disconnects', async () => {
    const sent = sendStream(server.port, token);
    const lines = sent.lines();
    const bytes = signed('gone');
    sent.request.write(`${bytes.toString()}\n{"half`);
    await lines.next();
    sent.request.destroy();
    await expect(lines.next()).rejects.toThrow();
    expect(await isStored(bytes)).toBe(true);
    // Its place is free again.
    for (let n = 0; n < 6; n += 1) expect((await all(signed(`next-${n}`))).at(-1)).toMatchObject(end({ stored: 1 }));
  });

  it('says after which line the disk was full', async () => {
    vi.spyOn(logger(), 'warn').mockImplementation(() => undefined);
    const pages = driver(app.store.read).pragma('page_count', { simple: true }) as number;
    await app.store.write(async (tx) => void driver(tx).pragma(`max_page_count = ${pages + 10}`));
    const many = Array.from({ length: 60 }, (_, n) => signed(`full-${n}`));
    const lines = await all(Buffer.from(many.map(String).join('\n')));
    const last = lines.at(-1)!;
    expect(last).toMatchObject({ summary: { complete: false, rejected: 0 }, error: { status: 503 } });
    expect('summary' in last && last.summary.lines).toBe(lines.length - 1);
    expect(lines.length).toBeLessThan(many.length);
    for (const line of lines.slice(0, -1))
      expect(await isStored(many[('line' in line ? line.line : 0) - 1]!)).toBe(true);
  });

  it('is one of a few at once', async () => {
    const running = Array.from({ length: 4 }, () => sendStream(server.port, token));
    for (const { response } of running) expect((await response).statusCode).toBe(207);
    const further = sendStream(server.port, token);
    further.request.end();
    expect((await further.response).statusCode).toBe(429);
    for (const { request } of running) request.end();
    for (const each of running) for await (const line of each.lines()) expect(line).toEqual(end({ lines: 0 }));
    expect((await all(signed('after'))).at(-1)).toMatchObject(end({ stored: 1 }));
  });

  it('is none where the sender does not take JSON Lines: one answer comes at the end', async () => {
    const sent = sendStream(server.port, token, { accept: 'application/json' });
    sent.request.end(Buffer.concat([signed('a'), Buffer.from('\n'), signed('b')]));
    const response = await sent.response;
    expect([response.statusCode, response.headers['content-type']]).toEqual([201, 'application/json; charset=utf-8']);
  });
});
