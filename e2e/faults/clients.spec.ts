/** Clients that are slow, that stop half-way, that go away: each costs the others nothing and leaves nothing behind. */
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { TIMEOUTS } from '#app/server/server.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import { ownBundle } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';
import { audit } from './support/audit.ts';
import { emptyFolder, removeFolder, serveFolder, type ServedFolder } from './support/data-folder.ts';
import { sizeForRun } from './support/run-length.ts';

let app: ServedFolder;
let data: string;
test.beforeAll(async () => {
  data = emptyFolder();
  app = await serveFolder(data);
});
test.afterAll(async () => {
  await app.end('SIGKILL');
  removeFolder(data);
});

/** A connection that is written to by hand; `answer` is all that comes back until the server lets go. */
async function openConnection(): Promise<{ socket: Socket; answer: Promise<string> }> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  const answer = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(text)).on('error', () => undefined);
  });
  await new Promise((resolve) => {
    socket.once('connect', resolve);
  });
  return { socket, answer };
}

const requestHead = (length: number) =>
  `POST /api/v1/attestations HTTP/1.1\r\nHost: ${new URL(app.url).host}\r\nAuthorization: Bearer ${app.token}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`;
const statusOf = (answer: string): string | null => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? null;
const isStored = async (bytes: Uint8Array) =>
  (await fetch(`${app.url}/api/v1/attestations/${sha256Id(bytes)}`)).status === 200;
const openDescriptors = () => readdirSync(`/proc/${app.pid}/fd`).length;
/** What holds in the end: connections are closed a moment after. */
const expectEventually = (question: () => number | Promise<number>) => expect.poll(question, { timeout: 20_000 });

test('a slow one is served in its own time, and others are not kept waiting', async () => {
  const { bytes } = ownBundle('slow.tgz');
  const { socket, answer } = await openConnection();
  socket.write(requestHead(bytes.length));
  for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 20)) {
    socket.write(bytes.subarray(at, at + Math.ceil(bytes.length / 20)));
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    await pause(20);
  }
  expect(statusOf(await answer)).toBe('201');
  expect(await isStored(bytes)).toBe(true);
});

test('half a document is no document, whether the sender ends, resets or claims more than it sends', async () => {
  const half = async (leave: (socket: Socket) => void) => {
    const { bytes } = ownBundle('half.tgz');
    const { socket, answer } = await openConnection();
    socket.write(requestHead(bytes.length));
    socket.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
    await pause(30);
    leave(socket);
    const status = statusOf(await answer);
    expect([null, '400']).toContain(status);
    expect(await isStored(bytes)).toBe(false);
  };
  await half((socket) => socket.end());
  await half((socket) => socket.resetAndDestroy());
  await half((socket) => socket.destroy());
  // JSON Lines of which the last is cut off: the whole request did not come, and nothing of it is taken.
  const whole = ownBundle('whole.tgz').bytes;
  const { socket, answer } = await openConnection();
  socket.write(requestHead(whole.length * 2));
  socket.end(Buffer.concat([whole, Buffer.from('\n'), whole.subarray(0, 100)]));
  await answer;
  expect(await isStored(whole)).toBe(false);
});

test('who goes away before the answer has sent its document all the same, and holds nothing', async () => {
  const before = openDescriptors();
  const ids: string[] = [];
  for (let n = 0; n < sizeForRun(20, 500); n += 1) {
    const { bytes } = ownBundle(`gone-${n}.tgz`);
    const { socket } = await openConnection();
    socket.write(Buffer.concat([Buffer.from(requestHead(bytes.length)), bytes]));
    await pause(5);
    socket.resetAndDestroy();
    ids.push(sha256Id(bytes));
  }
  await expectEventually(openDescriptors).toBeLessThanOrEqual(before + 5);
  // Sent again, as a client does that had no answer: stored or known, never refused, and once.
  for (const id of ids) expect([200, 404]).toContain((await fetch(`${app.url}/api/v1/attestations/${id}`)).status);
});

test('pages that watch and vanish make room for others', async () => {
  const many = sizeForRun(60, 500);
  const before = openDescriptors();
  const watch = async () => {
    const leave = new AbortController();
    const responses = await Promise.all(
      Array.from({ length: many }, () => fetch(`${app.url}/api/v1/events`, { signal: leave.signal })),
    );
    const statuses = new Set(responses.map(({ status }) => status));
    leave.abort();
    return [...statuses];
  };
  for (let round = 0; round < sizeForRun(2, 4); round += 1) {
    expect(await watch()).toEqual([200]);
    await expectEventually(openDescriptors).toBeLessThanOrEqual(before + 5);
  }
});

test('who never ends its headers is told so, who says nothing is let go, and neither holds up anybody', async () => {
  test.setTimeout(TIMEOUTS.headersTimeout + 50_000);
  const before = openDescriptors();
  const many = sizeForRun(100, 2_000);
  const held = await Promise.all(Array.from({ length: many }, openConnection));
  const silent = await Promise.all(Array.from({ length: many }, openConnection));
  const said = Promise.all(held.map(({ answer }) => answer));
  for (const { socket } of held) socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-A: ');
  const drip = setInterval(() => {
    for (const { socket } of held) if (socket.writable) socket.write('a');
  }, 1_000);
  for (const path of ['/healthz', '/api/v1/artifacts', '/artifacts'])
    expect((await fetch(`${app.url}${path}`)).status, path).toBe(200);
  const answers = await said;
  clearInterval(drip);
  expect(new Set(answers.map(statusOf))).toEqual(new Set(['408']));
  // Node's own check may find a silent connection before the app's timer does: then the answer is 408.
  const silentAnswers = await Promise.all(silent.map(({ answer }) => answer));
  for (const answer of silentAnswers) expect([null, '408']).toContain(statusOf(answer));
  await expectEventually(openDescriptors).toBeLessThanOrEqual(before + 5);
});

test('after all of them the app is well and the folder is whole', async () => {
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  expect(await app.end('SIGTERM')).toBe(0);
  expect(app.stderr().trim()).toBe('');
  expect(await audit(data)).toEqual([]);
});
