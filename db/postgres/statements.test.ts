/** What PostgreSQL makes of every statement that the files of db/ prepare for both engines. */
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { STATEMENTS } from '../connection/connection.ts';
import { wrapRun } from './connection.ts';
import { createDatabase, type TestDatabase } from './database.fixture.ts';
import { effectOf } from './writing/effect.ts';
import { SEEN_SCHEMA } from './visibility/view-texts.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createDatabase(inject('postgres')!);
  client = new pg.Client({ connectionString: database.address });
  await client.connect();
  const files = globSync('db/*/*.ts', { exclude: (name) => /test|fixture|main|bundle/.test(name) });
  await Promise.all(
    files
      .filter((file) => !/^db\/(?:sqlite|postgres|migrations)\//.test(file))
      .map((file) => import(/* @vite-ignore */ resolve(file))),
  );
});
afterAll(async () => {
  await client.end();
  await database.remove();
});

it.each([
  ['by the tables', 'SET search_path TO DEFAULT', /^/],
  [
    'by the views of those from whom projects are hidden',
    `SET search_path TO ${SEEN_SCHEMA}, public`,
    /^\s*(select|with)\b/i,
  ],
])('every statement %s', async (_, set, isRead) => {
  await client.query(`DEALLOCATE ALL; ${set}`);
  const problems: string[] = [];
  for (const [at, text] of (await allTexts()).entries()) {
    if (!isRead.test(text)) continue;
    try {
      await client.query(`PREPARE s${at} AS ${text}`);
    } catch (error) {
      problems.push(`${(error as Error).message}: ${text}`);
    }
  }
  expect(problems).toEqual([]);
});

it('a transaction that writes knows of each statement every table that it reads or changes', async () => {
  await client.query(`DEALLOCATE ALL; SET search_path TO DEFAULT; SET plan_cache_mode = force_generic_plan`);
  const texts = new Set(await allTexts());
  const counts = { reads: 0, writes: 0, adds: 0 };
  const problems: string[] = [];
  for (const text of texts) {
    const effect = effectOf(text);
    if (effect.does === 'unknown') expect(text, 'of this everything is forgotten').toContain('nextval');
    else counts[effect.does] += 1;
    const { read, changed } = await tablesOf(text);
    const told = 'tables' in effect ? effect.tables : [];
    for (const table of read) if (!effect.words.has(table)) problems.push(`does not read ${table}: ${text}`);
    if (effect.does !== 'unknown')
      for (const table of changed) if (!told.includes(table)) problems.push(`does not change ${table}: ${text}`);
  }
  expect(problems).toEqual([]);
  expect(Math.min(counts.reads, counts.writes, counts.adds)).toBeGreaterThan(10);
});

/** The texts of all statements. */
async function allTexts(): Promise<string[]> {
  let ran = '';
  const db = wrapRun(async ({ text }) => {
    ran = text;
    return { rows: [], rowCount: 0 } as never;
  });
  expect(STATEMENTS.length).toBeGreaterThan(200);
  const texts: string[] = [];
  for (const make of STATEMENTS) {
    const made = make(db) as { getQuery?: () => { sql: string }; all(): Promise<unknown> };
    if (made.getQuery === undefined) await made.all();
    texts.push(made.getQuery?.().sql ?? ran);
  }
  return texts;
}

/** The tables in the plan of a statement. */
async function tablesOf(text: string): Promise<{ read: Set<string>; changed: Set<string> }> {
  const count = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  await client.query(`PREPARE explained AS ${text}`);
  const values = count === 0 ? '' : `(${Array.from({ length: count }, () => 'NULL').join(', ')})`;
  const { rows } = await client.query(`EXPLAIN (FORMAT JSON) EXECUTE explained${values}`);
  await client.query('DEALLOCATE explained');
  const found = { read: new Set<string>(), changed: new Set<string>() };
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { 'Relation Name': table, 'Node Type': type } = node as { [name: string]: string | undefined };
    if (table !== undefined) found[type === 'ModifyTable' ? 'changed' : 'read'].add(table);
    for (const member of Object.values(node)) visit(member);
  };
  visit(rows);
  return found;
}
