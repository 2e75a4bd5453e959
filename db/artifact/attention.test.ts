import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../migrations/bundled.ts';

const STATUS = 'coalesce(release_status, status)';
const RUNS = 'coalesce(release_deployed, deployed) > 0';

describe('a query for artifacts that need attention', () => {
  const client = new Database(':memory:');
  for (const { statements } of MIGRATIONS) for (const statement of statements) client.exec(statement);
  const plan = (sql: string) =>
    (client.prepare(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', '1')}`).all() as { detail: string }[])
      .map(({ detail }) => detail)
      .join('; ');

  it.each([
    [
      'for those that run',
      `select * from artifact where ${RUNS} and ${STATUS} = ? and part_of is null order by first_seen desc limit 12`,
      'artifact_running (<expr>=?)',
    ],
    [
      'for those of a project that run',
      `select * from artifact where ${RUNS} and project = ? and ${STATUS} = ? and part_of is null order by first_seen desc limit 12`,
      'artifact_project_running (project=? AND <expr>=?)',
    ],
    [
      'for those that do not run',
      `select * from artifact where ${STATUS} = ? and part_of is null and first_seen >= ? and coalesce(release_deployed, deployed) = 0 order by first_seen desc limit 12`,
      'artifact_status (<expr>=? AND first_seen>?)',
    ],
  ])('%s reads one range of an index, in its order', (_, sql, index) => {
    expect(plan(sql)).toContain(index);
    expect(plan(sql)).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});
