/**
 * Clients that are slow, that stop in the middle, or that disconnect. None delays other clients or leaves anything
 * behind.
 */
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

/** A raw connection; `answer` is everything that the server sends until it closes the connection. */
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
/** Wait for a condition: connections are closed with a short delay. */
const expectEventually = (question: () => number | Promise<number>) => expect.poll(question, { timeout: 20_000 });

test('a slow client is served, and others do not wait for it', async () => {
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

test('an incomplete document is not stored, whether the sender ends, resets or announces more than it sends', async () => {
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
  // JSON Lines with an incomplete last line: the request is incomplete, so none of its documents is stored.
  const whole = ownBundle('whole.tgz').bytes;
  const { socket, answer } = await openConnection();
  socket.write(requestHead(whole.length * 2));
  socket.end(Buffer.concat([whole, Buffer.from('\n'), whole.subarray(0, 100)]));
  await answer;
  expect(await isStored(whole)).toBe(false);
});

test('a client that disconnects before the answer has still sent its document, and frees its resources', async () => {
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
  // A client without an answer sends again: the document is stored or a duplicate, never refused, and exists once.
  for (const id of ids) expect([200, 404]).toContain((await fetch(`${app.url}/api/v1/attestations/${id}`)).status);
});

test('event streams of closed pages make room for others', async () => {
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

test('a client with unfinished headers gets an answer, a silent one is disconnected, and neither delays others', async () => {
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
  // Node may find a silent connection before the app's timer does; then the answer is 408.
  const silentAnswers = await Promise.all(silent.map(({ answer }) => answer));
  for (const answer of silentAnswers) expect([null, '408']).toContain(statusOf(answer));
  await expectEventually(openDescriptors).toBeLessThanOrEqual(before + 5);
});

test('after all of this the app works and the folder is consistent', async () => {
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  expect(await app.end('SIGTERM')).toBe(0);
  expect(app.stderr().trim()).toBe('');
  expect(await audit(data)).toEqual([]);
});
