/** The built app on PostgreSQL: two replicas with data folders of their own, which have the key of the log alone. */
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { PROGRAMS } from '../../scripts/postgres/programs.ts';
import { artifactOf, push } from '../harness/api.ts';
import { attestry, launch, type RunningApp, startApp } from '../harness/app.ts';
import { ownBundle } from '../harness/evidence.ts';
import { startDatabase, type TestDatabase } from '../harness/postgres.ts';

test.skip(PROGRAMS === null, 'this machine has no package postgresql');
test.describe.configure({ mode: 'serial' });

let database: TestDatabase;
let environment: { DATABASE_URL: string; ATTESTRY_BASE_URL: string };
let first: RunningApp;
let second: Pick<RunningApp, 'url' | 'end' | 'data'>;

/** A folder with the key of the first replica, or another one. */
function folderOfReplica({ hasKey }: { hasKey: boolean }): string {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-replica-'));
  if (hasKey) copyFileSync(join(first.data, 'log.key'), join(folder, 'log.key'));
  return folder;
}

test.beforeAll(async () => {
  database = await startDatabase();
  // What pages and answers tell to do names the address of all replicas.
  environment = { DATABASE_URL: database.address, ATTESTRY_BASE_URL: 'http://attestry.test' };
  first = await startApp(undefined, environment);
  second = await launch(folderOfReplica({ hasKey: true }), environment);
});
test.afterAll(async () => {
  await second?.end('SIGTERM');
  await first?.stop();
  await database?.stop();
  if (second) rmSync(second.data, { recursive: true, force: true });
});

test('evidence that one replica has taken is on the pages, badges, gate and in the log of the other', async ({
  page,
}) => {
  const bundle = ownBundle('replicated-1.0.0.tgz');
  expect((await push(first, ownBundle('earlier-1.0.0.tgz').bytes)).status).toBe(201);
  await page.goto(`${second.url}/`);
  await expect(page.getByText('earlier-1.0.0.tgz').first()).toBeVisible();
  expect((await push(first, bundle.bytes)).status).toBe(201);
  // The page is live: the first replica has committed what the second one shows.
  await expect(page.getByText('replicated-1.0.0.tgz').first()).toBeVisible();
  const [here, there] = await Promise.all(
    [first, second].map(({ url }) => artifactOf({ ...first, url }, bundle.digest)),
  );
  expect(here!.evidence).toHaveLength(1);
  expect(there).toEqual(here);
  const badge = await fetch(`${second.url}/badge/${bundle.digest}.svg`);
  expect([badge.status, badge.headers.get('content-type')]).toEqual([200, expect.stringContaining('image/svg+xml')]);
  const asked = await fetch(`${second.url}/api/v1/gate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ digest: bundle.digest, environment: 'production' }),
  });
  expect(asked.status).toBe(200);
  const heads = await Promise.all(
    [first, second].map(async ({ url }) => (await fetch(`${url}/log/checkpoint`)).text()),
  );
  expect(heads[1]).toBe(heads[0]);
  await page.goto(`${second.url}/artifacts/${bundle.digest}`);
  await expect(page.getByRole('heading', { name: /replicated-1\.0\.0\.tgz/ })).toBeVisible();
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  expect(readdirSync(second.data), 'the data is in the database').not.toContain('attestry.db');
});

test('the command line works on the database, and without its address signs no other log', async () => {
  const onDatabase = { ...first, databaseUrl: database.address };
  const listed = await attestry(onDatabase, 'token', 'list', '--json');
  expect(listed.code).toBe(0);
  expect(listed.stdout).toContain('"e2e"');
  expect((await attestry(onDatabase, 'audit')).code).toBe(0);
  const backups = mkdtempSync(join(tmpdir(), 'attestry-backups-'));
  const backup = await attestry(onDatabase, 'backup', backups, '--verify');
  expect(backup.code, backup.stderr).toBe(0);
  expect(readdirSync(backups)).toHaveLength(1);
  rmSync(backups, { recursive: true });
  // Without the address, the key of the folder would sign another log.
  const without = await attestry(first, 'token', 'list');
  expect(without.code).not.toBe(0);
  expect(without.stderr).toContain('set DATABASE_URL');
  expect(readdirSync(first.data)).not.toContain('attestry.db');
});

test('a replica without the key of the log, or with another one, does not start', async () => {
  const none = folderOfReplica({ hasKey: false });
  await expect(launch(none, environment, { quiet: true })).rejects.toThrow('the private key of the log');
  expect(readdirSync(none)).not.toContain('log.key');
  const other = folderOfReplica({ hasKey: false });
  writeFileSync(
    join(other, 'log.key'),
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  await expect(launch(other, environment, { quiet: true })).rejects.toThrow('another key');
  for (const folder of [none, other]) rmSync(folder, { recursive: true, force: true });
});
