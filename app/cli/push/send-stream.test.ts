import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveStreams, type StreamServer } from '#app/api/v1/evidence-stream.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { MAX_LINE_BYTES } from '#lib/ingest/ingest-lines.ts';
import { openTestApp, provenance, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { openServer } from '../commands/server.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';
import type { Progress } from '../terminal/progress-text.ts';
import { MAX_FIRST_LINE, openInput, sendStream } from './send-stream.ts';

let app: TestApp;
let server: StreamServer;
let token: string;
let folder: string;
const signed = (name: string) => String(provenance(subject(name), { run: runOf(`acme/${name}`) }));
const running = () => {
  const reports: Progress[] = [];
  return { reports, progress: (one: Progress) => void reports.push(one), signal: new AbortController().signal };
};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-push-'));
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveStreams();
  ({ token } = await createToken(app, { name: 'ci', scopes: ['ingest'], allProjects: true }));
});
afterAll(async () => {
  await server.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const opened = (url = `http://127.0.0.1:${server.port}`, shown = token) =>
  openServer(createCapturedIo(), { url, token: shown });

describe('what fits into one request', () => {
  it('is read whole, and what does not as it comes, with nothing lost', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '[1]\n[2]\n[3');
    expect(await openInput(createCapturedIo(), file, 10)).toEqual({ bytes: new TextEncoder().encode('[1]\n[2]\n[3') });
    const io = createCapturedIo({}, '\n {"a": 1}\r\nfrom standard input');
    expect(await openInput(io, '-', 100)).toEqual({
      bytes: new TextEncoder().encode('\n {"a": 1}\r\nfrom standard input'),
    });
    for (const [name, total] of [
      [file, 10],
      ['-', null],
    ] as const) {
      const input = await openInput(io, name, 9);
      if (!('chunks' in input)) throw new Error('it was read whole');
      expect(input.total).toBe(total);
      let text = '';
      for await (const chunk of input.chunks) text += Buffer.from(chunk).toString();
      expect(text).toBe(name === '-' ? '\n {"a": 1}\r\nfrom standard input' : '[1]\n[2]\n[3');
    }
    await expect(openInput(io, join(folder, 'none'), 9)).rejects.toThrow('there is no such file');
    await expect(openInput(io, folder, 9_999_999)).rejects.toThrow('it is a folder');
  });
});

describe('what does not fit into one request and is no JSON Lines', () => {
  it.each([
    ['an indented document', '{\n  "a": 1\n}\n'],
    ['an indented list', '[\n{"a": 1},\n{"a": 2}\n]\n'],
    ['XML', '<testsuite>\n</testsuite>\n'],
    ['compressed bytes', gzipSync('{"a": 1}\n').toString('latin1')],
    ['a document without an end of its line', '{"a": "' + 'x'.repeat(100)],
    ['empty lines', '\n\n\n\n\n\n\n\n\n\n\n\n'],
  ])('is not sent as lines: %s', async (_, text) => {
    const file = join(folder, 'other');
    writeFileSync(file, text, 'latin1');
    for (const name of [file, '-'])
      await expect(openInput(createCapturedIo({}, text), name, 9)).rejects.toThrow('no JSON Lines');
  });

  it('is told by a first line that may be as long as the server takes it', () => {
    expect(MAX_FIRST_LINE).toBe(MAX_LINE_BYTES);
  });
});

describe('a stream', () => {
  const send = async (text: string, to = opened()) => {
    const run = running();
    const chunks = (async function* () {
      for (const line of text.split(/(?<=\n)/)) yield new TextEncoder().encode(line);
    })();
    const query = {};
    return { run, sent: await sendStream(await to, { file: 'f', chunks, total: Buffer.byteLength(text), query, run }) };
  };

  it('has the result of each document, and tells how much is sent', async () => {
    const text = [signed('a'), 'no json', signed('b')].join('\n');
    const { run, sent } = await send(text);
    expect(sent.results.map(({ outcome }) => outcome)).toEqual(['stored', 'rejected', 'stored']);
    expect(run.reports.at(-1)).toMatchObject({
      done: Buffer.byteLength(text),
      total: Buffer.byteLength(text),
      unit: 'bytes',
    });
  });

  it('that the server refuses has its problem', async () => {
    await expect(send(signed('c'), opened(undefined, 'attestry_wrong'))).rejects.toMatchObject({ status: 401 });
  });

  it.each([
    [
      'that the server ends',
      { summary: { complete: false }, error: { detail: 'the disk is full' } },
      'f: the disk is full. The lines up to 7',
    ],
    ['that ends early', null, /^f: the results of .* ended early\. The lines up to 7/],
  ])('%s says which lines have results', async (_, last, message) => {
    const other = createServer((request, response) => {
      request.resume();
      response.writeHead(207, { 'content-type': 'application/x-ndjson' });
      response.end(
        [{ line: 7, outcome: 'stored' }, ...(last === null ? [] : [last])]
          .map((one) => `${JSON.stringify(one)}\n`)
          .join(''),
      );
    });
    await new Promise<void>((ready) => {
      other.listen(0, '127.0.0.1', ready);
    });
    const { port } = other.address() as AddressInfo;
    await expect(send('{}', opened(`http://127.0.0.1:${port}`))).rejects.toThrow(message);
    other.close();
  });
});
