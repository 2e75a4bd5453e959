import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { JOB_STATES } from '#db/schema/columns/enums.ts';
import { MIGRATIONS } from '../migrations/bundled.ts';

it('the fetches that wait in a store of an earlier version are beside the other jobs after its migration', () => {
  const client = new Database(':memory:');
  const at = MIGRATIONS.findIndex(({ tag }) => tag === '0043_job-hosts');
  const apply = (from: number, to: number) => {
    for (const { statements } of MIGRATIONS.slice(from, to)) for (const statement of statements) client.exec(statement);
  };
  apply(0, at);
  const add = (kind: string, state: (typeof JOB_STATES)[number], payload: object) =>
    client
      .prepare(
        'INSERT INTO job (kind, key, payload, state, run_at, created_at, updated_at) VALUES (?, ?, ?, ?, 0, 0, 0)',
      )
      .run(kind, `${kind} ${state}`, JSON.stringify(payload), JOB_STATES.indexOf(state));
  add('fetch-attestations', 'waiting', { host: 'github.com' });
  add('fetch-attestations', 'done', { host: 'github.com' });
  add('fetch-image', 'running', { connection: 7, name: 'acme/web' });
  add('reverify', 'waiting', { after: 0 });
  apply(at, MIGRATIONS.length);
  expect(client.prepare('SELECT host FROM job ORDER BY id').pluck().all()).toEqual([
    'github.com',
    null,
    'connection 7',
    null,
  ]);
});
