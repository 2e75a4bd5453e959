import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourcesDigest } from './build.mjs';
import { isInstalled } from './install.mjs';
import { freePort, installedNode, isNewEnough, OLDEST_NODE, projectNode } from './runtime.mjs';

it.each([
  ['20.20.2', false],
  ['24.14.9', false],
  [`${OLDEST_NODE.join('.')}.0`, true],
  ['24.21.0', true],
  ['26.0.0', true],
  ['9.99.0', false],
])('Node %s is new enough: %s', (version, enough) => {
  expect(isNewEnough(version)).toBe(enough);
});

it('runs the project with a Node that is new enough', () => {
  const { stdout } = spawnSync(projectNode()!, ['--version'], { encoding: 'utf8' });
  expect(isNewEnough(stdout.trim().slice(1))).toBe(true);
  if (installedNode() !== null) expect(projectNode()).toBe(installedNode());
});

it('finds the packages of this folder installed as the lock file says', () => {
  expect(isInstalled()).toBe(true);
});

it('gives another port where the one asked for is taken', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => {
    taken.listen(0, '127.0.0.1', resolve);
  });
  const { port } = taken.address() as AddressInfo;
  expect(await freePort(port)).not.toBe(port);
  taken.close();
});

it.each([
  [{ PORT: '4190' }, 1, /^attestry: configuration: PORT is "4190"[^\n]*\n$/],
  [{ LOG_LEVEL: 'loud' }, 1, /^attestry: configuration: LOG_LEVEL[^\n]*\n$/],
  [{ DATABASE_URL: 'postgres://u:p@host' }, 1, /^attestry: configuration: DATABASE_URL: name the database[^\n]*\n$/],
  [{ DATABASE_URL: 'postgres://u:p@host/db' }, 0, /^$/],
  [{ PORT: '3000', DATABASE_URL: 'mysql://another/program' }, 0, /^$/],
] as const)('the settings %j end the check with %i', (settings, status, line) => {
  const checked = spawnSync(projectNode()!, ['app/server/check-settings.ts'], {
    env: { ...process.env, ...settings },
    encoding: 'utf8',
  });
  expect(checked.stderr).toMatch(line);
  expect(checked.status).toBe(status);
});

describe('in a folder of its own', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'attestry-scripts-'));
    cpSync('scripts', join(folder, 'scripts'), { recursive: true });
    cpSync('lib/bad-ports.mjs', join(folder, 'lib/bad-ports.mjs'));
    cpSync('app/cli/attestry.mjs', join(folder, 'app/cli/attestry.mjs'));
    writeFileSync(join(folder, 'package.json'), readFileSync('package.json'));
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({
        packages: {
          '': {},
          'node_modules/a': { version: '1.0.0' },
          'node_modules/b': { version: '2.0.0', optional: true },
        },
      }),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const evaluate = (code: string) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: folder, encoding: 'utf8' }).stdout.trim();
  const installed = () => evaluate(`import { isInstalled } from './scripts/install.mjs'; console.log(isInstalled())`);
  const digest = () => evaluate(`import { sourcesDigest } from './scripts/build.mjs'; console.log(sourcesDigest())`);

  it('says in one line that nothing is installed', () => {
    const { status, stderr } = spawnSync(process.execPath, ['app/cli/attestry.mjs', 'status'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 3, stderr: 'attestry is not installed yet: run "npm ci" first.\n' });
  });

  it.each(['start', 'demo'])(
    'npm %s refuses a port that browsers refuse before it installs or builds anything',
    (script) => {
      const env = { ...process.env, PORT: '4190' };
      const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}.mjs`], {
        cwd: folder,
        env,
        encoding: 'utf8',
        timeout: 20_000,
      });
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/^attestry: configuration: PORT is "4190": browsers refuse this port[^\n]*\n$/);
    },
  );

  it('sees that a package is missing, or another version', () => {
    expect(installed()).toBe('false');
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(
      join(folder, 'node_modules/.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { version: '0.9.0' } } }),
    );
    expect(installed()).toBe('false');
    writeFileSync(
      join(folder, 'node_modules/.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
    );
    expect(installed()).toBe('true');
  });

  it('builds again when a source changes, and not for a test or the command line', () => {
    const before = digest();
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(join(folder, 'app/page.test.tsx'), 'export {};');
    writeFileSync(join(folder, 'app/cli/other.ts'), 'export {};');
    expect(digest()).toBe(before);
    writeFileSync(join(folder, 'app/page.tsx'), 'export {};');
    const after = digest();
    expect(after).not.toBe(before);
    writeFileSync(join(folder, 'app/page.tsx'), 'export { };');
    expect(digest()).not.toBe(after);
  });

  it('has one digest for one tree', () => {
    expect(sourcesDigest()).toBe(sourcesDigest());
  });
});
