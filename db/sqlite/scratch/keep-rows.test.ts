/** A scratch store that keeps rows answers as one that reads each row again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { artifactById } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { buildById } from '#db/project/builds.ts';
import { projectById, projectSlugs } from '#db/project/projects.ts';
import type { Db } from '../../connection/connection.ts';
import type { Store } from '../../connection/store.ts';
import { driver } from '../connection.ts';
import { openStore } from '../open.ts';
import { keepRows } from './keep-rows.ts';
import { openScratchStore } from './scratch-store.ts';

let folder: string;
let live: Store;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-kept-rows-'));
  live = openStore(folder);
  await live.write(async (tx) => {
    for (const [table] of TABLES) addRow(tx, table);
  });
  store = await openScratchStore(folder);
  keepRows(store.read);
});
afterEach(() => {
  store.close();
  live.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Each table that is kept, what reads a row of it, and a statement by which somebody changes the row. */
const TABLES: [string, (db: Db) => Promise<unknown>, string][] = [
  ['evidence', (db) => evidenceBySeq(db, 1), 'UPDATE main.evidence SET size = 7'],
  ['artifact', (db) => artifactById(db, 1), "UPDATE main.artifact SET reason = 'changed'"],
  ['build', (db) => buildById(db, 1), "UPDATE main.build SET ref = 'changed'"],
  ['project', (db) => projectById(db, 1), "UPDATE main.project SET slug = 'changed'"],
  ['project_name', (db) => projectSlugs(db, 1), "UPDATE main.project_name SET slug = 'changed'"],
];

/** Add the row 1, with a value of its type in every column that needs one. */
function addRow(db: Db, table: string): void {
  const client = driver(db);
  const columns = client.prepare(`SELECT name, type, "notnull" AS needed, pk FROM pragma_table_info(?)`).all(table) as {
    name: string;
    type: string;
    needed: number;
    pk: number;
  }[];
  const given = columns.filter(({ needed, pk }) => needed > 0 || pk > 0);
  const valueOf = ({ name, type }: (typeof given)[number]) =>
    name === 'host_id' ? 'x' : ({ TEXT: 'text', BLOB: Buffer.from('01', 'hex') }[type.toUpperCase()] ?? 1);
  client
    .prepare(`INSERT INTO "${table}" (${given.map(({ name }) => `"${name}"`)}) VALUES (${given.map(() => '?')})`)
    .run(...given.map(valueOf));
}

describe.each(TABLES)('a kept row of %s', (table, read, change) => {
  it('is read once', async () => {
    const first = await read(store.read);
    expect(first).toBeTruthy();
    expect(await read(store.read)).toBe(first);
  });

  it('is read again after any statement has changed it, and after it was deleted and added', async () => {
    const first = await read(store.read);
    await store.write(async (tx) => driver(tx).exec(change));
    const changed = await read(store.read);
    expect(changed).not.toEqual(first);
    await store.write(async (tx) => driver(tx).exec(`DELETE FROM main."${table}"`));
    expect(await read(store.read)).not.toEqual(changed);
    await store.write(async (tx) => addRow(tx, table));
    expect(await read(store.read)).toEqual(first);
  });

  it('is read again after a transaction was rolled back that had changed it', async () => {
    const first = await read(store.read);
    await expect(
      store.write(async (tx) => {
        driver(tx).exec(change);
        expect(await read(tx)).not.toEqual(first);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await read(store.read)).toEqual(first);
  });

  it('cannot be changed by those who read it', async () => {
    const row = (await read(store.read)) as Record<string, unknown>;
    expect(() => Object.assign(row, { 0: 'another' })).toThrow(TypeError);
  });
});
