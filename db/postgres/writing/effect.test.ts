import { expect, it } from 'vitest';
import { effectOf } from './effect.ts';

it.each<[string, string, string[]]>([
  ['select "id", "project" from "build" where "build"."id" = $1', 'reads', []],
  ['SELECT a.id FROM artifact a JOIN project p ON p.id = a.project', 'reads', []],
  ['WITH RECURSIVE up AS (SELECT 1) SELECT * FROM up', 'reads', []],
  ['insert into "term" ("id", "text") values (default, $1::text)', 'adds', ['term']],
  ['insert into "term" ("id", "text") values (default, $1::text) returning "id"', 'writes', ['term']],
  ['insert into "edge" ("src") values ($1::bigint) on conflict do nothing', 'writes', ['edge']],
  ['INSERT INTO edge (src) SELECT src FROM other', 'writes', ['edge']],
  ['insert into "term" ("text") values (upper($1::text))', 'writes', ['term']],
  ['insert into "term" ("text") values ($1::text), ($2::text)', 'writes', ['term']],
  ['update "signer" set "evidence" = 1 where "signer"."id" = $1', 'writes', ['signer']],
  ['delete from "edge" where "edge"."src" = $1', 'writes', ['edge']],
  ['WITH gone AS (DELETE FROM one RETURNING id) INSERT INTO two SELECT * FROM gone', 'writes', ['one', 'two']],
  ['SELECT nextval($1)', 'unknown', []],
  ['SELECT pg_advisory_xact_lock(1)', 'unknown', []],
  ['SELECT id FROM job FOR UPDATE SKIP LOCKED', 'unknown', []],
  ['SELECT 1; DELETE FROM edge', 'unknown', []],
  ['TRUNCATE edge', 'unknown', []],
  ['SAVEPOINT one', 'unknown', []],
  ['ROLLBACK TO one', 'unknown', []],
])('%s: it %s', (text, does, tables) => {
  const effect = effectOf(text);
  expect(effect.does).toBe(does);
  expect('tables' in effect ? effect.tables : []).toEqual(tables);
});

it('the columns that the builder writes are no tables', () => {
  const { words } = effectOf('select distinct "project", "build"."signer" from "build" where "build"."source" = $1');
  expect([...words]).toEqual(expect.arrayContaining(['build']));
  for (const column of ['project', 'signer', 'source']) expect(words).not.toContain(column);
});

it.each(['SELECT project FROM build, source', 'select "id", (select max("project"."id") from "project") from "build"'])(
  'every table of %s is a word of it',
  (text) => {
    for (const table of ['project', 'build']) expect(effectOf(text).words).toContain(table);
  },
);
