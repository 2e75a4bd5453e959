/** The views of PostgreSQL: one for each table, with its columns, and helpers that decide as the code does. */
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import { matchesProject } from '#lib/authority/project-pattern.ts';
import { createDatabase, type TestDatabase } from '../database.fixture.ts';
import { migrate } from '../migrate.ts';
import { SEEN_SCHEMA, SEEN_TABLES, viewTexts } from './view-texts.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createDatabase(inject('postgres')!);
  client = new pg.Client({ connectionString: database.address });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.remove();
});
const ask = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await client.query<Row>(text, values)).rows;

const tablesOf = async (schema: string, kind: string) =>
  (
    await ask<{ name: string }>(
      'SELECT relname AS name FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = $2',
      [schema, kind],
    )
  ).map(({ name }) => name);

/** The columns of a table or view, with their types, by name. */
const columnsOf = (schema: string, table: string) =>
  ask<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
      WHERE attrelid = format('%I.%I', $1::text, $2::text)::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname`,
    [schema, table],
  );

describe('what a caller sees of each table', () => {
  it('is stated for every table, and for no other', async () => {
    expect(Object.keys(SEEN_TABLES).toSorted()).toEqual((await tablesOf('public', 'r')).toSorted());
  });

  it('is a view with the columns of the table, and their types', async () => {
    const views = (await tablesOf(SEEN_SCHEMA, 'v')).filter((name) => name !== 'hidden_project');
    const hiding = Object.entries(SEEN_TABLES).flatMap(([table, seen]) => (seen === 'whole' ? [] : [table]));
    expect(views.toSorted()).toEqual(hiding.toSorted());
    for (const table of views)
      expect([table, await columnsOf(SEEN_SCHEMA, table)]).toEqual([table, await columnsOf('public', table)]);
  });

  it('must be stated for a new table before anything is shown', () => {
    expect(() => viewTexts(['artifact', 'new_table'])).toThrow(
      'nothing says what a caller sees of the table new_table',
    );
  });

  it('is looked up row by row: no view puts all that it hides into a hash table', () => {
    const texts = viewTexts(Object.keys(SEEN_TABLES)).join(';\n');
    const lookups = texts.match(/EXISTS \(/g)!;
    expect(lookups.length).toBeGreaterThan(50);
    expect(texts.match(/ OFFSET 0\)/g)).toHaveLength(lookups.length);
    const [environment] = viewTexts(['environment']).filter((text) => text.includes('"environment" AS')) as [string];
    expect(environment).toContain('WHERE qd.environment = t.id OFFSET 0)');
  });

  it('is made anew where it was made by another version, also while tables change', async () => {
    const marked = `SELECT obj_description('${SEEN_SCHEMA}'::regnamespace) AS made`;
    const before = await ask(marked);
    await client.query(`COMMENT ON SCHEMA ${SEEN_SCHEMA} IS 'another version'`);
    await client.query(`CREATE OR REPLACE VIEW ${SEEN_SCHEMA}.defect AS SELECT * FROM public.defect`);
    await migrate(client);
    expect(await ask(marked)).toEqual(before);
    await client.query('BEGIN');
    await client.query(`SET LOCAL attestry.hidden = '{1}'`);
    const [{ text }] = (await ask(`SELECT pg_get_viewdef('${SEEN_SCHEMA}.defect') AS text`)) as [{ text: string }];
    await client.query('ROLLBACK');
    expect(text).toContain('hidden_project');
  });
});

describe('the views without the hidden projects of their transaction', () => {
  it.each([
    ['of a session that never had any', []],
    ['of a transaction that is over', ['BEGIN', `SET LOCAL attestry.hidden = '{1}'`, 'COMMIT']],
    ['of a transaction that failed', ['BEGIN', `SET LOCAL attestry.hidden = '{1}'`, 'ROLLBACK']],
    ['that are an empty text', [`SET attestry.hidden = ''`]],
  ])('show nothing: those %s', async (_, statements) => {
    const session = new pg.Client({ connectionString: database.address });
    await session.connect();
    for (const statement of statements) await session.query(statement);
    for (const table of ['artifact', 'project', 'evidence', 'environment'])
      await expect(session.query(`SELECT * FROM ${SEEN_SCHEMA}.${table}`)).rejects.toThrow(
        /unrecognized configuration parameter|malformed array literal/,
      );
    await session.end();
  });
});

describe('the helpers of the views', () => {
  it('match projects as the code does', async () => {
    const host = fc.constantFrom('github.com', 'git.acme.example:8443', 'GitHub.com', 'host');
    const segment = fc.constantFrom(
      'acme',
      'Acme',
      'a',
      'a.b',
      'a-b',
      'a+b',
      'Ärger',
      '日本',
      'web(1)',
      '$',
      'x_y',
      '%',
    );
    const part = fc.oneof(segment, fc.constantFrom('*', 'a*', '*b', 'a*b', '**', 'A*', '*.*'));
    const slugs = fc
      .tuple(host, fc.array(segment, { minLength: 1, maxLength: 3 }))
      .map(([first, rest]) => [first, ...rest]);
    const patterns = fc.oneof(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.tuple(host, fc.array(part, { minLength: 1, maxLength: 3 })).map(([first, rest]) => [first, ...rest]),
    );
    const cases = fc
      .sample(fc.tuple(patterns, slugs), { numRuns: 6_000, seed: 1 })
      .map(([pattern, slug]) => [pattern.join('/'), slug.join('/')]);
    const rows = await ask<{ pattern: string; slug: string; matches: boolean }>(
      `SELECT pattern, slug, ${SEEN_SCHEMA}.matches_project(pattern, slug) AS matches
        FROM unnest($1::text[], $2::text[]) AS cases (pattern, slug)`,
      [cases.map(([pattern]) => pattern), cases.map(([, slug]) => slug)],
    );
    expect(rows.filter(({ matches }) => matches).length).toBeGreaterThan(100);
    expect(rows.filter(({ pattern, slug, matches }) => matches !== matchesProject(pattern, slug))).toEqual([]);
  });

  it('replace the patterns of a document in canonical JSON, which it stays', async () => {
    const texts = fc.array(fc.string(), { maxLength: 4 });
    const documents = fc.record({
      id: fc.string(),
      appliesTo: fc.record({ environments: texts, projects: texts }),
      z: fc.json(),
    });
    for (const [document, list] of fc.sample(fc.tuple(documents, texts), 100)) {
      if (JSON.stringify([document, list]).includes('\\u0000')) continue;
      const [{ body }] = (await ask(`SELECT ${SEEN_SCHEMA}.with_patterns($1, $2) AS body`, [
        canonicalJson(document),
        JSON.stringify(list),
      ])) as [{ body: string }];
      expect(body).toBe(canonicalJson({ ...document, appliesTo: { ...document.appliesTo, projects: list } }));
    }
  });
});
