import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driver } from '../connection.ts';
import { openStore } from '../open.ts';
import type { Store } from '../../connection/store.ts';
import { SEEN_ROWS } from '../../visibility/hidden-rows.ts';
import { restrictedSql, tablesOf } from './restrict.ts';

let folder: string;
let store: Store;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-visibility-'));
  store = openStore(folder);
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The full-text index is read through the rows that it is about. */
const isFullText = (table: string) => /_(words|trigrams)$/.test(table);

describe('what a caller sees of each table', () => {
  it('is stated for every table, and for no other', () => {
    const tables = tablesOf(driver(store.read)).filter((table) => !isFullText(table));
    expect(Object.keys(SEEN_ROWS).toSorted()).toEqual(tables.toSorted());
  });

  it.each(Object.keys(SEEN_ROWS))('%s has the columns of the table', (table) => {
    const columnsOf = (from: Store) =>
      driver(from.read)
        .prepare(`SELECT * FROM "${table}"`)
        .columns()
        .map(({ name }) => name)
        .toSorted();
    expect(columnsOf(store.without([1]))).toEqual(columnsOf(store));
  });
});

describe('a store without some projects', () => {
  it('is not written by its connection', () => {
    const write = () => driver(store.without([1]).read).exec('DELETE FROM main.project');
    expect(write).toThrow(/readonly/);
  });
});

describe('a query that names an index', () => {
  it.each([
    [
      'SELECT a.id FROM artifact a INDEXED BY artifact_seen WHERE a.first_seen > 1',
      'FROM (SELECT t.* FROM main."artifact" t INDEXED BY artifact_seen WHERE ',
    ],
    [
      'SELECT id FROM artifact INDEXED BY artifact_digest WHERE value >= 1',
      'FROM (SELECT t.* FROM main."artifact" t INDEXED BY artifact_digest WHERE ',
    ],
    [
      'SELECT rowid FROM artifact_words WHERE artifact_words MATCH ? LIMIT 1',
      'MATCH ? AND EXISTS (SELECT 1 FROM artifact seen',
    ],
  ])('%s keeps it, and reads what is seen', (sql, expected) => {
    expect(restrictedSql(sql)).toContain(expected);
    expect(() => driver(store.without([1]).read).prepare(sql)).not.toThrow();
  });
});
