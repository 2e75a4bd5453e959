/**
 * A stream above the limit of other requests, over HTTP to another process. The test counts bytes of memory, not time:
 * a timed test would say how busy the machine is.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { StreamedLine } from '#lib/client/client.ts';
import { SERVE_ARGUMENTS, SERVE_ENVIRONMENT } from '../../../scripts/runtime.mjs';
import { sendStream } from './evidence-stream.fixture.ts';

const MIB = 1024 * 1024;
/** Lines of the streams, and bytes of a line. The first stream starts the threads and lets their heaps grow. */
const [FIRST, LINES, LINE_BYTES] = [80, 200, MIB];
/**
 * What the process may take beyond the most that it took with the first stream: generous, because nothing says when the
 * garbage of V8 goes. A server that collects the body takes at least 120 MiB more, and usually several times as much.
 */
const MAX_GROWTH = 100 * MIB;

type Message = { port: number; token: string } & { most: number };

it('takes no more memory for a longer stream', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-stream-'));
  const child = fork(new URL('./evidence-stream-server.fixture.ts', import.meta.url), [folder], {
    silent: true,
    // As the app is started.
    execArgv: SERVE_ARGUMENTS.filter((argument) => argument.startsWith('--')),
    env: { NODE_ENV: 'test', ...SERVE_ENVIRONMENT },
  });
  let said = '';
  child.stderr!.on('data', (text) => (said += String(text)));
  const message = () =>
    new Promise<Message>((resolve, reject) => {
      child.once('message', (each) => resolve(each as Message));
      child.once('exit', () => reject(new Error(said)));
    });
  try {
    const { port, token } = await message();
    const most = async (from: number, lines: number) => {
      expect(await send(port, token, from, lines)).toEqual({
        summary: { complete: true, lines, stored: lines, duplicate: 0, rejected: 0 },
      });
      child.send('memory');
      return (await message()).most;
    };
    const first = await most(0, FIRST);
    expect((await most(FIRST, LINES)) - first).toBeLessThan(MAX_GROWTH);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);

/** Send `count` documents that nobody has sent before, and return the last line of the response. */
async function send(port: number, token: string, from: number, count: number): Promise<StreamedLine | null> {
  const { request, lines } = sendStream(port, token);
  Readable.from(
    (function* () {
      for (let n = from; n < from + count; n += 1) yield line(n);
    })(),
  ).pipe(request);
  let last: StreamedLine | null = null;
  for await (const each of lines()) last = each;
  return last;
}

function line(n: number): string {
  const part = (i: number) => `${n} ${i} `.repeat(LINE_BYTES / 64).slice(0, LINE_BYTES / 16);
  const document = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `large-${n}`, digest: { sha256: n.toString(16).padStart(64, '0') } }],
    predicateType: 'https://example.com/large/v1',
    predicate: { text: Array.from({ length: 16 }, (_, i) => part(i)) },
  };
  return `${JSON.stringify(document)}\n`;
}
