/** PostgreSQL reads every statement that the files of db/ prepare for both engines. */
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { STATEMENTS } from '../connection/connection.ts';
import { wrapRun } from './connection.ts';
import { createDatabase, type TestDatabase } from './database.fixture.ts';
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
  let ran = '';
  const db = wrapRun(async ({ text }) => {
    ran = text;
    return { rows: [], rowCount: 0 } as never;
  });
  const problems: string[] = [];
  expect(STATEMENTS.length).toBeGreaterThan(200);
  for (const [at, make] of STATEMENTS.entries()) {
    const made = make(db) as { getQuery?: () => { sql: string }; all(): Promise<unknown> };
    if (made.getQuery === undefined) await made.all();
    const text = made.getQuery?.().sql ?? ran;
    if (!isRead.test(text)) continue;
    try {
      await client.query(`PREPARE s${at} AS ${text}`);
    } catch (error) {
      problems.push(`${(error as Error).message}: ${text}`);
    }
  }
  expect(problems).toEqual([]);
});
