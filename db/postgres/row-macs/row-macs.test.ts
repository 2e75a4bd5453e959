import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { connectionOf, editedRows, type Tx } from '../../connection/connection.ts';
import { findOrCreateTerm } from '../../evidence/terms.ts';
import { type SqlValue } from '../../row-macs/mac.ts';
import { LOG_KEY_FILE } from '../../row-macs/mac-secret.ts';
import { coveredTables } from '../../sqlite/row-macs/mac-tables.ts';
import { migrate } from '../../sqlite/migrate.ts';
import { openStore } from '../../sqlite/open.ts';
import { incrementCounter, writeMeta } from '../../system/meta.ts';
import { createDatabase, type TestDatabase } from '../database.fixture.ts';
import { openPostgres, type PostgresStore } from '../open.ts';
import { COVERED_TABLES, type CoveredTable, keyFrom, storedKey } from './covered-tables.ts';

let folder: string;
let database: TestDatabase;
let store: PostgresStore;
let client: pg.Client;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-macs-'));
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(join(folder, LOG_KEY_FILE), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  database = await createDatabase(inject('postgres')!);
  store = await openPostgres(database.address, folder);
  client = new pg.Client({ connectionString: database.address });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await store.close();
  await database.remove();
  rmSync(folder, { recursive: true, force: true });
});

const byHand = (text: string) => client.query(text);
const term = (text: string) => store.write((tx) => findOrCreateTerm(tx, text));
const run = (tx: Tx, text: string, ...values: unknown[]) =>
  connectionOf(tx)
    .prepareSql(text)
    .run(...values);
const isAsWritten = (id: number) => store.isAsWritten('term', id);

it('covers the tables and columns that SQLite covers, with the same keys and defaults', () => {
  const sqlite = new Database(':memory:');
  migrate(sqlite);
  const described = [...COVERED_TABLES.values()].map(({ name, keyColumn, primaryKey, columns }) => ({
    name,
    keyColumn,
    primaryKey,
    columns: columns.map((column) => ({
      name: column.name,
      encodedName: column.encodedName,
      defaultValue: column.defaultValue,
    })),
  }));
  expect(described).toEqual(coveredTables(sqlite));
  sqlite.close();
});

/** A value of a column, as SQLite has it and as PostgreSQL has it. */
const VALUES: { [type: string]: (seed: number) => [SqlValue, unknown] } = {
  bigint: (seed) => [seed * 1_000_003, seed * 1_000_003],
  'double precision': (seed) => [seed / 7, seed / 7],
  text: (seed) => [`ü "${seed}" \\ 😀\n`, `ü "${seed}" \\ 😀\n`],
  bytea: (seed) => [Buffer.of(0, seed, 255), Buffer.of(0, seed, 255)],
  digest: (seed) =>
    seed % 2 === 0 ? [Buffer.of(seed, 0, 255), Buffer.of(seed, 0, 255).toString('hex')] : [`h1:${seed}`, `h1:${seed}`],
};

it('gives a row of each table the MAC that SQLite gives it', async () => {
  const sqlite = openStore(folder);
  const rows = [...COVERED_TABLES.values()].flatMap((table) => [1, 2, 3].map((seed) => ({ table, seed })));
  const insert = (tx: Tx, table: CoveredTable, values: unknown[]) => {
    const all = table.columns.map(({ name }) => `"${name}"`);
    const extra = table.name === 'evidence_body' ? [['"bytes"'], [Buffer.of(1)]] : [[], []];
    const names = [...all, ...extra[0]!];
    return run(
      tx,
      `INSERT INTO "${table.name}" (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      ...values,
      ...extra[1]!,
    );
  };
  const valuesOf = (table: CoveredTable, seed: number, of: 0 | 1) =>
    table.columns.map(({ type }, at) => VALUES[type]!(seed * 31 + at)[of]);
  await sqlite.write(async (tx) => {
    for (const { table, seed } of rows) await insert(tx, table, valuesOf(table, seed, 0));
  });
  await store.write(async (tx) => {
    for (const { table, seed } of rows) await insert(tx, table, valuesOf(table, seed, 1));
  });
  const file = new Database(join(folder, 'attestry.db'), { readonly: true });
  const list = `SELECT t.name, m.key, m.mac FROM row_mac m JOIN table_mac t ON t.id = m.table_id`;
  const inFile = (file.prepare(list).all() as { name: string; key: SqlValue; mac: Buffer }[]).map(
    ({ name, key, mac }) =>
      `${name} ${storedKey(COVERED_TABLES.get(name)!, key).toString('hex')} ${mac.toString('hex')}`,
  );
  const inDatabase = (await byHand(list)).rows.map(
    ({ name, key, mac }: { name: string; key: Buffer; mac: Buffer }) =>
      `${name} ${key.toString('hex')} ${mac.toString('hex')}`,
  );
  expect(new Set(inDatabase)).toEqual(new Set(inFile));
  expect(inFile.length).toBe(rows.length);
  const totals = 'SELECT name, mac FROM table_mac ORDER BY name';
  const hex = ({ name, mac }: { name: string; mac: Buffer }) => `${name} ${mac.toString('hex')}`;
  expect((await byHand(totals)).rows.map(hex)).toEqual((file.prepare(totals).all() as []).map(hex));
  file.close();
  await sqlite.close();
});

it('keys have the order of their column, and come back from their bytes', () => {
  const of = (keyType: CoveredTable['keyType']) => ({ keyType }) as CoveredTable;
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
      const [first, second] = [storedKey(of('bigint'), a), storedKey(of('bigint'), b)];
      expect(Math.sign(Buffer.compare(first, second))).toBe(Math.sign(a - b));
      expect(keyFrom(of('bigint'), first)).toBe(a);
    }),
  );
  for (const key of [Buffer.of(1, 2), 'h1:x']) expect(keyFrom(of('digest'), storedKey(of('digest'), key))).toEqual(key);
  expect(keyFrom(of('text'), storedKey(of('text'), 'ab'))).toBe('ab');
});

describe('a row', () => {
  it('that Attestry wrote, and wrote again, is as written', async () => {
    const id = await term('one');
    expect(await isAsWritten(id)).toBe(true);
    await store.write((tx) => run(tx, 'UPDATE term SET text = ? WHERE id = ?', 'two', id));
    expect(await isAsWritten(id)).toBe(true);
    await store.write((tx) => run(tx, 'UPDATE term SET text = ? WHERE id = ?', 'two', id));
    expect(await isAsWritten(id)).toBe(true);
    await store.write((tx) => run(tx, 'DELETE FROM term WHERE id = ?', id));
    expect(await isAsWritten(id)).toBe(true);
    expect((await byHand('SELECT 1 FROM row_mac')).rows).toEqual([]);
  });

  it('of an upsert is as written, whether it was there or not', async () => {
    for (const value of ['1', '2']) await store.write((tx) => writeMeta(tx, 'a', value));
    await store.write(async (tx) => {
      for (const name of ['n', 'n', 'm']) await incrementCounter(tx, name);
    });
    const { rows } = await byHand('SELECT count(*)::int AS n FROM row_mac');
    expect(rows).toEqual([{ n: 3 }]);
  });

  it.each([
    ['changed', (id: number) => `UPDATE term SET text = 'forged' WHERE id = ${id}`],
    ['deleted', (id: number) => `DELETE FROM term WHERE id = ${id}`],
    ['deleted with its MAC', (id: number) => `DELETE FROM row_mac; UPDATE term SET text = 'forged' WHERE id = ${id}`],
  ])('that somebody has %s by SQL is not, also after Attestry wrote it again', async (_, forge) => {
    const id = await term('one');
    await byHand(forge(id));
    expect(await isAsWritten(id)).toBe(false);
    await store.write((tx) => run(tx, 'UPDATE term SET text = ? WHERE id = ?', 'three', id));
    expect(await isAsWritten(id)).toBe(false);
  });

  it('that somebody has added, also with reports turned on, is not', async () => {
    await byHand(`SET attestry.reports = on; INSERT INTO term (id, text) VALUES (77, 'forged')`);
    expect(await isAsWritten(77)).toBe(false);
  });

  it('of a transaction that failed leaves no MAC', async () => {
    const id = await term('one');
    const failed = store.write(async (tx) => {
      await run(tx, 'UPDATE term SET text = ? WHERE id = ?', 'two', id);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await term('other');
    expect(await isAsWritten(id)).toBe(true);
  });

  it('of a store without a key gets its MAC once there is one', async () => {
    const bare = mkdtempSync(join(tmpdir(), 'attestry-macs-'));
    const other = await createDatabase(inject('postgres')!);
    const young = await openPostgres(other.address, bare);
    const id = await young.write((tx) => findOrCreateTerm(tx, 'early'));
    expect(await young.isAsWritten('term', id)).toBeNull();
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(join(bare, LOG_KEY_FILE), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    young.startRowMacs();
    await young.write((tx) => findOrCreateTerm(tx, 'late'));
    expect(await young.isAsWritten('term', id)).toBe(true);
    expect(await young.isAsWritten('term', id + 1)).toBe(true);
    await young.close();
    await other.remove();
    rmSync(bare, { recursive: true });
  });
});

it('rows of a list are compared by one query, and each edited, added and removed one is named', async () => {
  const add = `INSERT INTO verification (id, evidence, outcome, body, trust_version, verified_at) VALUES`;
  for (const id of [1, 2, 3, 4]) await store.write((tx) => run(tx, `${add} (?, 1, 0, ?, 1, 1)`, id, Buffer.of(1)));
  await byHand(`SET session_replication_role = replica; UPDATE verification SET evidence = 9 WHERE id = 2;
    DELETE FROM verification WHERE id = 3; ${add} (5, 1, 0, '', 1, 1)`);
  const query = vi.spyOn(pg.Client.prototype, 'query');
  expect(await editedRows(store.read, 'verification', [1, 2, 3, 4, 5, 6])).toEqual(new Set([2, 3, 5]));
  expect(query).toHaveBeenCalledTimes(1);
  expect(await editedRows(store.read, 'verification', [])).toEqual(new Set());
  query.mockRestore();
});
