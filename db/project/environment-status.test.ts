import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STATUSES } from '#db/schema/columns/enums.ts';
import { MIGRATIONS } from '../migrations/bundled.ts';
import { migrate } from '../sqlite/migrate.ts';

let client: Database.Database;
beforeEach(() => {
  client = new Database(':memory:');
  const before = MIGRATIONS.findIndex(({ tag }) => tag.endsWith('_environments'));
  for (const { statements } of MIGRATIONS.slice(0, before)) for (const one of statements) client.exec(one);
  client.pragma(`user_version = ${before}`);
});
afterEach(() => client.close());

const stages = () => client.prepare("SELECT value FROM meta WHERE key = 'policy-stages'").pluck().get();

it('a store of an earlier version counts what runs, and is evaluated again for the reasons', () => {
  const [verified, failed] = [STATUSES.indexOf('verified'), STATUSES.indexOf('failed')];
  const insert = client.prepare('INSERT INTO artifact_environment VALUES (?, ?, ?, ?)');
  for (const [environment, artifact, status] of [
    [1, 1, verified],
    [1, 2, verified],
    [1, 3, failed],
    [2, 1, failed],
  ] as const)
    insert.run(environment, 1_000 + artifact, artifact, status);
  client.exec("INSERT INTO meta VALUES ('policy-stages', '3 1')");
  migrate(client);
  expect(client.prepare('SELECT * FROM environment_status ORDER BY environment, status').raw().all()).toEqual([
    [1, failed, 1],
    [1, verified, 2],
    [2, failed, 1],
  ]);
  expect(stages()).not.toBe('3 1');
});

it('a store in which nothing runs is not evaluated again', () => {
  migrate(client);
  expect(stages()).toBeUndefined();
});
