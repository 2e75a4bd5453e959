/** A backup of either engine is restored into the other one, and is the same store there. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { artifactIdsAfter, artifactById } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { openDatabase } from '#db/open.ts';
import { lastCheckpoint } from '#db/log/log.ts';
import { createDatabase, type TestDatabase } from '#db/postgres/database.fixture.ts';
import { withDatabase } from '#db/postgres-server.fixture.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { sealEvidence } from '#lib/admin/retention/seal.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { auditFolder, changeBySql, dropOldBytes, fillStore } from '#lib/query/audit/audited-store.fixture.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { openApp } from '#lib/start/app.ts';
import {
  completeEvidence,
  openTestApp,
  provenance,
  runOf,
  sbom,
  subject,
  TEST_ACTOR,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { createBackup } from './create-backup.ts';
import { proveBackup, restoreBackup } from './restore-backup.ts';
import { restoreIntoDatabase } from './restore-database.ts';

const SECRET = 'hunter2-secret-word';
const signal = new AbortController().signal;
let root: string;
/** An app on PostgreSQL with rows in most tables, and a backup of it. */
let app: TestApp;
let file: string;
let target: string;
let database: TestDatabase;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'attestry-database-backup-'));
  app = await openTestApp();
  await fillStore(app);
  const [sealed] = await ingestEvidence(app, {
    bytes: sbom(subject(`app-${SECRET}`), { run: runOf('acme/web') }, [
      { purl: `pkg:npm/${SECRET}@1.0.0`, name: SECRET, version: '1.0.0' },
    ]),
  });
  await sealEvidence(app, { evidence: sealed!.id!, reason: 'it holds a password', secrets: [SECRET] });
  await dropOldBytes(app);
  file = join(root, 'whole.tar');
  await backUp(app, file);
}, 120_000);
afterAll(async () => {
  await app.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(async () => {
  target = join(mkdtempSync(join(root, 'target-')), 'data');
  database = await createDatabase(inject('postgres')!);
});
afterEach(() => database.remove());

type Place = { folder: string; database: string | null };
const backUp = (from: Place, destination: string) =>
  createBackup({ folder: from.folder, databaseUrl: from.database, destination, now: app.now(), signal });
const restore = (from: string, { folder = target, ...options } = {}) =>
  restoreIntoDatabase({ file: from, folder, databaseUrl: database.address, signal, ...options });
const restoreIntoFile = (from: string) => restoreBackup({ file: from, folder: target, overwrite: false, signal });
const audit = (folder: string, databaseUrl: string | null) => auditFolder(folder, { databaseUrl, now: app.now });
const documents = () =>
  withDatabase(database.address, async (client) => (await client.query('SELECT 1 FROM evidence')).rows.length);

/** What has to be equal: the head of the log, and the status of every artifact. */
async function stateOf(db: Db): Promise<unknown> {
  const statuses: unknown[] = [];
  for (const id of await artifactIdsAfter(db, 0, 1_000)) {
    const { status, underlying, reason } = (await artifactById(db, id))!;
    statuses.push({ id, status, underlying, reason });
  }
  return { statuses, checkpoint: (await lastCheckpoint(db))?.note };
}

async function stateIn(folder: string, databaseUrl: string | null): Promise<unknown> {
  const store = await openDatabase({ folder, databaseUrl });
  try {
    return await stateOf(store.read);
  } finally {
    await store.close();
  }
}

const openRestored = (databaseUrl: string | null) =>
  openApp({
    folder: target,
    databaseUrl,
    exclusive: true,
    baseUrl: 'http://attestry.test',
    actor: TEST_ACTOR,
    workers: 0,
    now: app.now,
  });
const search = async (on: Parameters<typeof listArtifacts>[0], q: string) =>
  JSON.stringify((await listArtifacts(on, { q })).artifacts);

describe('a backup of PostgreSQL', () => {
  it('is proved, and is a file of the same format', async () => {
    const { about, report } = await proveBackup({ file, examiner: null, now: app.now, signal });
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ outcome: 'proved', log: { size: about.log.size } });
    expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('gives the same store with SQLite, which finds by words and parts what the original finds, and goes on', async () => {
    await restoreIntoFile(file);
    const report = await audit(target, null);
    expect(report.differences).toEqual([]);
    expect(report.outcome).toBe('proved');
    expect(await stateIn(target, null)).toEqual(await stateOf(app.store.read));
    const restored = await openRestored(null);
    try {
      for (const q of ['cli', 'left-p', 'acme', SECRET])
        expect(await search(restored, q), q).toBe(await search(app, q));
      expect(await search(restored, 'left-p')).not.toBe('[]');
      await ingestEvidence(restored, { bytes: completeEvidence(subject('later'), { run: runOf('acme/later') }) });
    } finally {
      await restored.close();
    }
    expect(await audit(target, null)).toMatchObject({ outcome: 'proved' });
    for (const name of readdirSync(target, { recursive: true, withFileTypes: true }))
      if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name)).includes(SECRET), name.name).toBe(false);
  });

  it('gives the same store in another database, once, and adds its keys', async () => {
    await restore(file);
    expect(await stateIn(target, database.address)).toEqual(await stateOf(app.store.read));
    expect(await audit(target, database.address)).toMatchObject({ outcome: 'proved', differences: [] });
    for (const name of ['log.key', join('vsa-keys', readdirSync(join(app.folder, 'vsa-keys'))[0]!)])
      expect(readFileSync(join(target, name)).equals(readFileSync(join(app.folder, name))), name).toBe(true);
    expect(existsSync(join(target, 'attestry.db'))).toBe(false);
    // Again: the database has it already.
    await restore(file);
    await withDatabase(database.address, (client) => client.query(`INSERT INTO meta (key, value) VALUES ('x', 'y')`));
    await expect(restore(file)).rejects.toMatchObject({ code: 'conflict', message: /another store already/ });
    await expect(restoreIntoFile(file)).rejects.toMatchObject({ code: 'conflict', message: /is in PostgreSQL/ });
  });

  it('shows a difference that the store had', async () => {
    await changeBySql(app, 'UPDATE artifact SET status = 1 - status WHERE id = 1');
    try {
      const changed = join(root, 'changed.tar');
      await backUp(app, changed);
      const { report } = await proveBackup({ file: changed, examiner: null, now: app.now, signal });
      expect(report.differences.map(({ table, key }) => `${table} ${key}`)).toContain('artifact 1');
    } finally {
      await changeBySql(app, 'UPDATE artifact SET status = 1 - status WHERE id = 1');
    }
  });

  it('is of one moment, while the app goes on writing', async () => {
    const ended = new AbortController();
    const write = async () => {
      for (let n = 0; !ended.signal.aborted; n += 1)
        await ingestEvidence(app, { bytes: provenance(subject(`load-${n}`), { run: runOf('acme/load') }) });
    };
    const writing = write();
    const destination = join(root, 'under-load.tar');
    const before = await sqlStatement<{ n: number }>(app.store.read, 'SELECT count(*) AS n FROM evidence').get();
    await backUp(app, destination);
    ended.abort();
    await writing;
    const { about, report } = await proveBackup({ file: destination, examiner: null, now: app.now, signal });
    expect(report.differences).toEqual([]);
    expect(about.log.size).toBeGreaterThanOrEqual(before!.n);
  });

  it('is not made of a database without a store or of another version, and leaves nothing', async () => {
    const folder = mkdtempSync(join(root, 'none-'));
    cpSync(join(app.folder, 'log.key'), join(folder, 'log.key'));
    const empty = await createDatabase(inject('postgres')!, { empty: true });
    try {
      const destination = join(folder, 'x.tar');
      await expect(backUp({ folder, database: empty.address }, destination)).rejects.toMatchObject({
        code: 'not-found',
      });
      await withDatabase(empty.address, (client) =>
        client.query(
          'CREATE TABLE attestry_migration (id bigint, tag text); INSERT INTO attestry_migration VALUES (1, $$$$)',
        ),
      );
      await expect(backUp({ folder, database: empty.address }, destination)).rejects.toMatchObject({
        code: 'conflict',
        message: /an earlier Attestry/,
      });
      expect(readdirSync(folder)).toEqual(['log.key']);
    } finally {
      await empty.remove();
    }
  });
});

describe('a restore into PostgreSQL', () => {
  it('refuses a folder with another key, and leaves database and folder as they were', async () => {
    const folder = mkdtempSync(join(root, 'keys-'));
    writeFileSync(join(folder, 'log.key'), 'another key');
    await expect(restore(file, { folder })).rejects.toMatchObject({ code: 'conflict', message: /another log.key/ });
    expect(await documents()).toBe(0);
    expect(readdirSync(folder).filter((name) => name !== 'app.lock')).toEqual(['log.key']);
  });

  it('that is interrupted leaves an empty database, and the next one begins anew', async () => {
    const stop = new AbortController();
    const progress = ({ name, done }: { name: string; done: number }) =>
      void (name === 'copy' && done > 0 && stop.abort());
    await expect(restore(file, { signal: stop.signal, progress } as object)).rejects.toThrow();
    expect(await documents()).toBe(0);
    expect(existsSync(join(target, 'log.key'))).toBe(false);
    await restore(file);
    expect(await audit(target, database.address)).toMatchObject({ outcome: 'proved' });
  });

  it('refuses a damaged file', async () => {
    const damaged = join(root, 'damaged.tar');
    writeFileSync(damaged, readFileSync(file).subarray(0, 20_000));
    await expect(restore(damaged)).rejects.toMatchObject({ code: 'unreadable' });
    expect(await documents()).toBe(0);
  });
});

it('any store survives both ways: SQLite, PostgreSQL, and SQLite again', async () => {
  const step = fc.record({
    name: fc.constantFrom('web', 'api', 'ünï', 'a b', 'x_y.z'),
    kind: fc.constantFrom('complete', 'provenance', 'sbom'),
    repository: fc.constantFrom('acme/one', 'acme/two'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
      const small = await openTestApp({ onSqlite: true });
      const between = await createDatabase(inject('postgres')!);
      const folders = [0, 1].map(() => join(mkdtempSync(join(root, 'any-')), 'data'));
      try {
        for (const { name, kind, repository } of steps) {
          const make = { complete: completeEvidence, provenance, sbom }[kind];
          await ingestEvidence(small, { bytes: make(subject(name), { run: runOf(repository) }) });
        }
        const expected = await stateOf(small.store.read);
        const [first, second] = [join(folders[0]!, '../1.tar'), join(folders[0]!, '../2.tar')];
        await backUp(small, first);
        await restoreIntoDatabase({ file: first, folder: folders[0]!, databaseUrl: between.address, signal });
        expect(await audit(folders[0]!, between.address)).toMatchObject({ outcome: 'proved', differences: [] });
        expect(await stateIn(folders[0]!, between.address)).toEqual(expected);
        await backUp({ folder: folders[0]!, database: between.address }, second);
        await restoreBackup({ file: second, folder: folders[1]!, overwrite: false, signal });
        expect(await audit(folders[1]!, null)).toMatchObject({ outcome: 'proved', differences: [] });
        expect(await stateIn(folders[1]!, null)).toEqual(expected);
        expect(rowsOf(folders[1]!)).toEqual(rowsOf(small.folder));
      } finally {
        await small.close();
        await between.remove();
      }
    }),
    { numRuns: 3, seed: 7 },
  );
}, 120_000);

/** Every row of every table of a file, but for what a PostgreSQL store adds: the key of the log. */
function rowsOf(folder: string): Record<string, unknown[]> {
  const client = new Database(join(folder, 'attestry.db'), { readonly: true });
  try {
    const tables = client
      .prepare<[], string>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' AND name NOT LIKE 'sqlite_%'
          AND name NOT GLOB '*_words_*' AND name NOT GLOB '*_trigrams_*' AND name NOT IN ('row_mac', 'table_mac', 'meta')`,
      )
      .pluck()
      .all();
    return Object.fromEntries(
      tables.map((name) => [
        name,
        client
          .prepare(`SELECT * FROM "${name}"`)
          .all()
          .map((row) => JSON.stringify(row)),
      ]),
    );
  } finally {
    client.close();
  }
}
