import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { main } from '#app/cli/main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-connection-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const io = createCapturedIo({ ATTESTRY_DATA: folder });
  const exit = await main(['connection', ...args], io);
  return { exit, out: io.output(), err: io.errors() };
}
const ADD = ['add', 'cdevents', '--name', 'tekton', '--project', 'github.com/acme/web', '--reason', 'our pipelines'];

it('adds, lists, rotates and removes', async () => {
  const added = await run(...ADD);
  expect(added.exit).toBe(0);
  expect(added.out).toContain('/api/webhooks/cdevents/tekton');
  const secret = /whsec_\S+/.exec(added.out)![0];
  expect(added.err).toContain('The secret is shown once.');
  const listed = await run('list', '--json');
  expect(listed.out).not.toContain(secret);
  expect(JSON.parse(listed.out)).toMatchObject({ connections: [{ id: 1, name: 'tekton', endedAt: null }] });
  const rotated = await run('rotate', '1', '--overlap', '0m', '--reason', 'leaked');
  expect(/whsec_\S+/.exec(rotated.out)![0]).not.toBe(secret);
  expect((await run('remove', '1', '--reason', 'gone')).out).toBe('ended: connection 1\n');
  expect((await run('list')).out).toContain('ended');
});

it('takes a mapping and a secret from files, and refuses wrong ones', async () => {
  const [mapping, secret] = [join(folder, 'mapping.json'), join(folder, 'secret')];
  writeFileSync(mapping, JSON.stringify({ kind: { value: 'publication' }, subject: '/image', id: '/id' }));
  writeFileSync(secret, 'a-secret-of-the-sender\n');
  const generic = [
    'add',
    'generic',
    '--name',
    'spinner',
    '--project',
    'acme/*',
    '--reason',
    'x',
    '--settings',
    mapping,
  ];
  const added = await run(...generic, '--secret-file', secret);
  expect([added.exit, added.out.includes('a-secret-of-the-sender')]).toEqual([0, false]);
  writeFileSync(mapping, '{"kind":');
  expect(await run(...generic)).toMatchObject({ exit: 2, err: expect.stringContaining('mapping.json') });
  expect((await run('add', 'nowhere', '--name', 'x', '--reason', 'x')).err).toContain('the sources are github');
});

it('watches packages, and lists what is known of them', async () => {
  const watch = ['add', 'npm', '--name', 'web', '--project', 'github.com/acme/web', '--reason', 'ours'];
  const added = await run(
    ...watch,
    '--package',
    '@acme/web',
    '--package',
    '@acme/cli',
    '--registry',
    'https://npm.example',
  );
  expect(added).toMatchObject({ exit: 0, out: 'connection 1: asks about @acme/cli, @acme/web\n' });
  expect(added.err).not.toContain('secret');
  expect((await run('list')).out).toMatch(/^npm @acme\/cli +never +\S+ +It was not asked for yet\.$/m);
  expect(JSON.parse((await run('list', '--json')).out)).toMatchObject({
    connections: [{ address: null, secretSince: null, packages: [{ name: '@acme/cli' }, { name: '@acme/web' }] }],
  });
  expect(await run('rotate', '1', '--reason', 'x')).toMatchObject({
    exit: 2,
    err: expect.stringContaining('no secret'),
  });
  const wrong = (...more: string[]) => run(...watch, '--name', 'other', ...more);
  expect((await wrong()).err).toContain('name at least one package');
  expect((await wrong('--package', '../evil')).err).toContain('write the name of a package, as @acme/web');
  expect((await wrong('--package', 'a', '--environment', 'x')).err).toContain('leave out the environments');
  expect((await wrong('--package', 'a', '--registry', 'http://npm.example')).err).toContain(
    'set privateAddress to true',
  );
});
