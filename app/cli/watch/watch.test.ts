/** The real command on a real folder, against a real server. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveRoutes } from '#app/api/v1/routes.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { openTestApp, provenance, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import type { Server } from '../commands/server.ts';
import { openJournal } from './journal.ts';
import { versionOf } from './look.ts';
import { takeFile } from './take-file.ts';

const COMMAND = fileURLToPath(new URL('../attestry.mjs', import.meta.url));
const SOON = { timeout: 60_000 };
const documentOf = (name: string) => provenance(subject(name), { run: runOf('acme/web') });

let app: TestApp;
let server: Awaited<ReturnType<typeof serveRoutes>>;
let folder: string;
let token: string;
const running: ChildProcess[] = [];
beforeEach(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  ({ token } = await createToken(app, { name: 'drop', scopes: ['ingest'], projects: ['github.com/acme/web'] }));
  folder = mkdtempSync(join(tmpdir(), 'attestry-watch-'));
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await server.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

type Started = { child: ChildProcess; out: () => string; err: () => string; exit: Promise<number | null> };

function start(...args: string[]): Started {
  const child = spawn(process.execPath, [COMMAND, 'watch', folder, '--interval', '1s', ...args], {
    env: { NODE_ENV: 'test', ATTESTRY_URL: server.url, ATTESTRY_TOKEN: token },
  });
  running.push(child);
  let [out, err] = ['', ''];
  child.stdout!.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr!.on('data', (bytes: Buffer) => (err += bytes.toString()));
  return { child, out: () => out, err: () => err, exit: new Promise((done) => child.on('close', done)) };
}
async function run(...args: string[]) {
  const started = start(...args);
  const exit = await started.exit;
  return { exit, out: started.out(), err: started.err() };
}
const put = (name: string, bytes: string | Uint8Array) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), bytes);
};
const lines = (out: string) =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(/ {2,}/));

describe('watch --once', () => {
  it('sends each file once, in folders too, and leaves it where it is', async () => {
    put('a.json', documentOf('a'));
    put('ci/b.json', documentOf('b'));
    put('again.json', documentOf('a'));
    const first = await run('--once');
    expect(first).toMatchObject({ exit: 0, err: '' });
    expect(lines(first.out)).toEqual([
      ['stored', 'a.json', '1 document, 1 verified'],
      ['known', 'again.json', 'the same bytes as a.json'],
      ['stored', 'ci/b.json', '1 document, 1 verified'],
    ]);
    expect(existsSync(join(folder, 'ci/b.json'))).toBe(true);
    expect(await run('--once')).toMatchObject({ exit: 0, out: '', err: '' });
  });

  it('says which file is refused and why, and does not send it again', async () => {
    put('a.json', documentOf('a'));
    put('broken.json', '{"a":');
    const first = await run('--once', '--json');
    expect(first.exit).toBe(1);
    expect(
      first.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([
      {
        file: 'a.json',
        outcome: 'stored',
        results: [{ outcome: 'stored', verification: { outcome: 'verified' } }],
        movedTo: null,
      },
      { file: 'broken.json', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), outcome: 'rejected' },
    ]);
    expect(await run('--once')).toMatchObject({ exit: 0, out: '' });
    put('broken.json', documentOf('b'));
    expect(lines((await run('--once')).out)).toEqual([['stored', 'broken.json', '1 document, 1 verified']]);
  });

  it('leaves alone what is hidden, unfinished, a link, or empty', async () => {
    writeFileSync(join(folder, '..', 'outside.json'), documentOf('outside'));
    symlinkSync(join(folder, '..', 'outside.json'), join(folder, 'link.json'));
    symlinkSync(tmpdir(), join(folder, 'elsewhere'));
    for (const name of ['.hidden.json', 'a.json.tmp', 'b.part', 'c.json~', '.git/d.json']) put(name, documentOf(name));
    expect(await run('--once')).toMatchObject({ exit: 0, out: '' });
    put('empty.json', '');
    expect(await run('--once')).toMatchObject({ exit: 3, out: '', err: 'attestry: not whole yet: empty.json\n' });
    rmSync(join(folder, '..', 'outside.json'));
  });

  it('does not send a file twice where its journal was cut, and sends it to another server', async () => {
    put('a.json', documentOf('a'));
    put('b.json', documentOf('b'));
    await run('--once');
    const journal = join(folder, '.attestry-watch.jsonl');
    const [kept, cut] = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, `${kept}\n${cut!.slice(0, 40)}`);
    // The server has it, and says so.
    expect(lines((await run('--once')).out)).toEqual([['duplicate', 'b.json', '1 document, 1 verified']]);
    expect((await run('--once')).out).toBe('');
    expect(lines((await run('--once', '--url', server.url.replace('127.0.0.1', 'localhost'))).out)).toHaveLength(2);
  });

  it('moves what was taken where that is asked, and replaces nothing there', async () => {
    const sent = join(folder, 'sent');
    put('ci/a.json', documentOf('a'));
    put('broken.json', '{"a":');
    const first = await run('--once', '--move-to', sent);
    expect(first.exit).toBe(1);
    expect(lines(first.out)).toEqual([
      ['rejected', 'broken.json', expect.stringContaining('JSON')],
      ['stored', 'ci/a.json', '1 document, 1 verified', `→ ${join(sent, 'ci/a.json')}`],
    ]);
    expect([existsSync(join(folder, 'broken.json')), existsSync(join(folder, 'ci/a.json'))]).toEqual([true, false]);
    put('ci/a.json', documentOf('another'));
    const second = await run('--once', '--move-to', sent);
    expect(second.out).toMatch(/→ .*\/sent\/ci\/a-[0-9a-f]{12}\.json$/m);
    expect(readFileSync(join(sent, 'ci/a.json'))).toEqual(documentOf('a'));
    // It was sent, and the process ended before it was moved.
    put('c.json', documentOf('c'));
    await run('--once');
    await run('--once', '--move-to', sent);
    expect(existsSync(join(sent, 'c.json'))).toBe(true);
  });

  it('leaves what was moved where it is, by whatever path the folder is named', async () => {
    const link = `${folder}-link`;
    symlinkSync(folder, link);
    put('a.json', documentOf('a'));
    await run('--once', '--move-to', join(link, 'sent'));
    expect(await run('--once', '--move-to', join(link, 'sent'))).toMatchObject({ exit: 0, out: '' });
    expect(existsSync(join(folder, 'sent/a.json'))).toBe(true);
    rmSync(link);
    const itself = await run('--once', '--move-to', join(folder, 'sent', '..'));
    expect(itself).toMatchObject({
      exit: 2,
      err: expect.stringContaining('--move-to names the folder that is watched'),
    });
  });

  it('does not send its own state', async () => {
    const state = join(folder, 'state.jsonl');
    put('a.json', documentOf('a'));
    await run('--once', '--state', state);
    expect(await run('--once', '--state', state)).toMatchObject({ exit: 0, out: '' });
  });

  it('does not read what has become a link since it was looked at', async () => {
    const [outside, link] = [`${folder}-outside.json`, join(folder, 'a.json')];
    writeFileSync(outside, documentOf('outside'));
    symlinkSync(outside, link);
    const journal = await openJournal(join(folder, '.state'), server.url);
    const watched = { folder, journal, server: { base: server.url } as Server, moveTo: null, now: () => app.now() };
    expect(await takeFile(watched, { path: 'a.json', ...(await versionOf(link)) })).toBeNull();
    rmSync(outside);
  });

  it('keeps its state elsewhere where that is asked', async () => {
    const state = join(folder, '..', `state-${process.pid}.jsonl`);
    put('a.json', documentOf('a'));
    expect((await run('--once', '--state', state)).exit).toBe(0);
    expect([existsSync(join(folder, '.attestry-watch.jsonl')), existsSync(state)]).toEqual([false, true]);
    rmSync(state);
    const wrong = await run('--once', '--state', join(folder, 'none', 'state.jsonl'));
    expect(wrong).toMatchObject({ exit: 2, err: expect.stringContaining('--state names another') });
  });

  it.each([
    ['a folder that is not there', ['--once', '--url', 'http://127.0.0.1:9'], 3, /cannot be read: ENOENT/],
    ['a look without a pause', ['--interval', '0s'], 2, /at least 1s/],
  ])('refuses %s', async (_, args, exit, message) => {
    rmSync(folder, { recursive: true });
    expect(await run(...args)).toMatchObject({ exit, err: expect.stringMatching(message) });
  });

  it('ends where the token is refused, and remembers nothing', async () => {
    put('a.json', documentOf('a'));
    const refused = await run('--once', '--token', 'attestry_wrong');
    expect([refused.exit, refused.out]).toEqual([2, '']);
    expect((await run('--once')).exit).toBe(0);
  });
});

describe('watch', () => {
  it('sends files as they become whole, until a signal ends it', async () => {
    const started = start();
    put('slow.json.part', '{"_type":');
    put('growing.json', '{"_type":');
    const growing = setInterval(() => writeFileSync(join(folder, 'growing.json'), ' ', { flag: 'a' }), 100);
    put('a.json', documentOf('a'));
    await expect.poll(() => started.out(), SOON).toContain('stored     a.json');
    clearInterval(growing);
    expect(started.out()).not.toContain('growing');
    writeFileSync(join(folder, 'growing.json'), documentOf('growing'));
    writeFileSync(join(folder, 'slow.json.part'), documentOf('slow'));
    renameSync(join(folder, 'slow.json.part'), join(folder, 'slow.json'));
    await expect.poll(() => started.out(), SOON).toContain('stored     growing.json');
    await expect.poll(() => started.out(), SOON).toContain('stored     slow.json');
    started.child.kill('SIGTERM');
    expect(await started.exit).toBe(0);
    expect(started.err()).toBe('');
  });

  it('killed at any moment and started again, it loses no file and sends none twice', async () => {
    for (let n = 0; n < 12; n += 1) put(`${String(n).padStart(2, '0')}.json`, documentOf(`n${n}`));
    const first = start();
    await expect.poll(() => lines(first.out()).length, SOON).toBeGreaterThan(2);
    first.child.kill('SIGKILL');
    await first.exit;
    const second = await run('--once');
    expect(second.exit).toBe(0);
    // The one that was on its way is a duplicate at most.
    const outcomes = [...lines(first.out()), ...lines(second.out)].map(([outcome]) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'stored').length).toBeGreaterThanOrEqual(11);
    expect(new Set([...lines(first.out()), ...lines(second.out)].map(([, file]) => file)).size).toBe(12);
  });

  it('waits for a server that does not answer, and sends everything once it does', async () => {
    // The address of a server that is not there yet.
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((ready) => probe.once('listening', ready));
    const { port } = probe.address() as AddressInfo;
    await new Promise((done) => probe.close(done));
    put('a.json', documentOf('a'));
    const started = start('--url', `http://127.0.0.1:${port}`);
    await expect.poll(() => started.err(), SOON).toContain(`no answer from http://127.0.0.1:${port}`);
    const forwarding = createServer(async (request, response) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
      const answer = await fetch(`${server.url}${request.url}`, {
        method: 'POST',
        body: Buffer.concat(chunks),
        headers: { authorization: request.headers.authorization! },
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    }).listen(port, '127.0.0.1');
    await expect.poll(() => started.out(), SOON).toContain('stored     a.json');
    started.child.kill('SIGINT');
    expect(await started.exit).toBe(0);
    await new Promise((done) => forwarding.close(done));
  });

  it('a file whose time has changed and whose bytes have not is not sent again', async () => {
    put('a.json', documentOf('a'));
    await run('--once');
    utimesSync(join(folder, 'a.json'), new Date(0), new Date(0));
    expect(lines((await run('--once')).out)).toEqual([['known', 'a.json', 'the same bytes as before']]);
  });
});
