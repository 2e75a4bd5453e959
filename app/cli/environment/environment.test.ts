/** `attestry environment` against the real routes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serveRoutes, type TestServer } from '#app/api/v1/routes.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { main } from '../main.ts';
import { processIo } from '../terminal/io.ts';

let app: TestApp;
let server: TestServer;
let folder: string;
let token: string;
beforeEach(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  folder = mkdtempSync(join(tmpdir(), 'attestry-environment-'));
  ({ token } = await createToken(app, { name: 'cd', scopes: ['expect', 'observe', 'admin'] }));
});
afterEach(async () => {
  await server.close();
  await app.close();
  rmSync(folder, { recursive: true });
});

async function run(...argv: string[]) {
  let [out, err] = ['', ''];
  const io = {
    ...processIo,
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    reveal: (text: string) => void (out += text),
  };
  const exit = await main(['environment', ...argv, '--url', server.url, '--token', token], io);
  return { exit, out, err };
}
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const A = `sha256:${'a'.repeat(64)}`;
const compose = `services:\n  web:\n    image: acme/web@${A}\n`;
const pods = JSON.stringify({ kind: 'PodList', items: [] });

it('says what should run, what runs, and how they differ', async () => {
  expect(await run('expect', 'production', file('compose.yaml', compose), '--reason', 'release 2')).toMatchObject({
    exit: 0,
    out: 'stored: version 1 of what is expected in production\n',
  });
  expect(await run('drift', 'production')).toMatchObject({ exit: 3, out: 'nobody reports what runs there\n' });
  expect(await run('drift')).toMatchObject({ exit: 3, out: 'nobody reports what runs anywhere\n' });
  expect(await run('observe', 'production', file('pods.json', pods))).toMatchObject({ exit: 0 });
  expect(await run('observe', 'production', file('pods.json', pods))).toMatchObject({ out: /^unchanged: version 1/ });
  const drift = await run('drift', 'production');
  expect(drift.exit).toBe(1);
  expect(drift.out).toMatch(new RegExp(`not-running +production +web +– +${A}`));
  expect((await run('drift')).exit).toBe(1);
  expect(JSON.parse((await run('drift', '--json', '--kind', 'not-running')).out)).toMatchObject({
    findings: [{ kind: 'not-running', environment: 'production' }],
    more: false,
  });
  expect(await run('drift', '--kind', 'changed')).toMatchObject({ exit: 0, out: 'no difference\n' });
  expect((await run('drift', '--kind', 'other')).exit).toBe(2);
});

it('an environment is shown as before, and may be called like a command', async () => {
  await run('observe', 'drift', file('pods.json', pods));
  expect(await run('production')).toMatchObject({ exit: 0, out: 'nothing runs there now\n' });
  expect(await run('show', 'drift')).toMatchObject({ exit: 0, out: 'nothing runs there now\n' });
});

it('refuses with the reason of the server, and withdraws', async () => {
  const path = file('compose.yaml', compose);
  const refused = await run('observe', 'production', path);
  expect(refused).toMatchObject({ exit: 2, out: '' });
  expect(refused.err).toContain('which says what is expected');
  expect((await run('observe', 'production', path, '--any-format')).exit).toBe(0);
  expect(await run('withdraw', 'production', 'observed', '--reason', 'a mistake')).toMatchObject({
    exit: 0,
    out: 'withdrawn: what is observed in production\n',
  });
  expect((await run('withdraw', 'production', 'other', '--reason', 'x')).exit).toBe(2);
  expect((await run('expect', 'production', join(folder, 'none'))).exit).toBe(3);
});

it('names the owner', async () => {
  expect(await run('owner', 'production', 'the platform team', '--reason', 'agreed')).toMatchObject({
    exit: 0,
    out: 'the platform team answers for production\n',
  });
  expect((await run('owner', 'production', '', '--reason', 'left')).out).toBe('nobody answers for production\n');
});
