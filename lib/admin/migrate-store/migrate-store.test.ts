/** A store that moves from SQLite to PostgreSQL is the same store there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '#db/postgres/database.fixture.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import { openDatabase } from '#db/open.ts';
import { sealEvidence } from '#lib/admin/retention/seal.ts';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { finishedDrill, startDrill } from '#lib/jobs/drills/run-drill.ts';
import { dropOldBytes, edit, fillStore } from '#lib/query/audit/audited-store.fixture.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { openApp } from '#lib/start/app.ts';
import {
  completeEvidence,
  openTestApp,
  runOf,
  sbom,
  sha256Hex,
  START,
  subject,
  TEST_ACTOR,
} from '#lib/start/app.fixture.ts';
import { migrateStore } from './migrate-store.ts';

const SECRET = 'hunter2-secret-word';
const WITH_NULL = 'a\u0000b';

/** A closed store of SQLite with rows in most tables. */
async function filledFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-move-'));
  const app = await openTestApp({ folder, onSqlite: true });
  await fillStore(app);
  const component = { purl: `pkg:npm/${SECRET}@1.0.0`, name: SECRET, version: '1.0.0' };
  const [sealed] = await ingestEvidence(app, {
    bytes: sbom(subject(`app-${SECRET}`), { run: runOf('acme/web') }, [component]),
  });
  await sealEvidence(app, { evidence: sealed!.id!, reason: 'it holds a password', secrets: [SECRET] });
  await changeVisibility(app, { project: 'github.com/acme/api', visibility: 'private', reason: 'a customer' });
  const { id } = await startDrill(app, { scenario: 'wrong-signer', reason: 'a test' });
  await finishedDrill(id);
  await dropOldBytes(app);
  // SQLite stores U+0000, PostgreSQL does not.
  await app.store.write((tx) => findOrCreateTerm(tx, WITH_NULL));
  await app.store.close();
  return folder;
}

let source: string;
let database: TestDatabase;
let client: pg.Client;
const now = () => new Date(START.getTime() + 5 * 24 * 3_600_000);
const move = (folder: string, options: Partial<Parameters<typeof migrateStore>[0]> = {}) =>
  migrateStore({ folder, databaseUrl: database.address, now, signal: new AbortController().signal, ...options });
const MARK = 'data-is-in-postgresql';

beforeAll(async () => {
  source = await filledFolder();
}, 120_000);
afterAll(() => rmSync(source, { recursive: true, force: true }));
beforeEach(async () => {
  database = await createDatabase(inject('postgres')!);
  client = new pg.Client({ connectionString: database.address });
  await client.connect();
});
afterEach(async () => {
  rmSync(join(source, MARK), { force: true });
  await client.end();
  await database.remove();
});

const openMoved = (databaseUrl: string | null) =>
  openApp({
    folder: source,
    databaseUrl,
    exclusive: true,
    baseUrl: 'http://attestry.test',
    actor: TEST_ACTOR,
    workers: 0,
    now,
  });
const documents = async () => (await client.query('SELECT count(*)::int AS n FROM evidence')).rows[0] as { n: number };

it('the audit proves it, its log goes on, and nobody opens the SQLite file any more', async () => {
  const steps = new Set<string>();
  const moved = await move(source, { progress: ({ name }) => steps.add(name) });
  expect(moved.audit.differences).toEqual([]);
  expect(moved).toMatchObject({ copied: true, audit: { outcome: 'proved' } });
  expect([...steps]).toEqual(['copy', 'audit']);
  await expect(openDatabase({ folder: source, databaseUrl: null })).rejects.toMatchObject({ code: 'conflict' });

  const app = await openMoved(database.address);
  expect(await getArtifact(app, `sha256:${sha256Hex('web')}`)).toMatchObject({ status: { status: 'verified' } });
  expect((await listArtifacts(app, { q: 'cli' })).artifacts).not.toEqual([]);
  expect(JSON.stringify(await listArtifacts(app, { q: SECRET }))).not.toContain(SECRET);
  await ingestEvidence(app, { bytes: completeEvidence(subject('later'), { run: runOf('acme/later') }) });
  await app.close();
  expect((await client.query('SELECT max(size)::int AS size FROM log_checkpoint')).rows).not.toEqual([
    { size: moved.log.size },
  ]);
  const terms = await client.query(`SELECT text FROM term WHERE text LIKE 'a_b'`);
  expect(terms.rows).toEqual([{ text: 'a\uFFFDb' }]);
}, 60_000);

it('a second call finds the copy, and another store is not overwritten', async () => {
  await move(source);
  expect(await move(source)).toMatchObject({ copied: false, audit: { outcome: 'proved' } });
  await client.query(`INSERT INTO meta (key, value) VALUES ('other', 'x')`);
  await expect(move(source)).rejects.toMatchObject({ code: 'conflict', message: /another store already/ });
});

describe('a move that ends in the middle leaves an empty database, and the next one begins anew', () => {
  it('after an interrupt', async () => {
    const stop = new AbortController();
    const progress = ({ done }: { done: number }) => void (done > 0 && stop.abort());
    await expect(move(source, { signal: stop.signal, progress })).rejects.toThrow();
    expect(await documents()).toEqual({ n: 0 });
    expect(existsSync(join(source, MARK))).toBe(false);
    expect(await move(source)).toMatchObject({ copied: true, audit: { outcome: 'proved' } });
  });

  it('after kill -9', async () => {
    // The copy waits for this lock once it has copied the tables before.
    await client.query('BEGIN; LOCK TABLE vsa IN ACCESS EXCLUSIVE MODE');
    const cli = join(import.meta.dirname, '../../../app/cli/attestry.mjs');
    const child = spawn(process.execPath, [cli, 'migrate-store', source, database.address], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    const isWaiting = async () =>
      (await client.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'vsa'::regclass`)).rows.length > 0;
    while (!(await isWaiting())) await pause(50);
    child.kill('SIGKILL');
    await ended;
    await client.query('COMMIT');
    expect(await documents()).toEqual({ n: 0 });
    expect(await move(source)).toMatchObject({ copied: true, audit: { outcome: 'proved' } });
  }, 60_000);
});

it('a row that somebody has edited before stays a difference, and the folder keeps serving SQLite', async () => {
  edit(source, (file) => file.exec('UPDATE artifact SET status = 1 WHERE id = 1'));
  try {
    const { audit } = await move(source);
    expect(audit.differences.map(({ table, key }) => `${table} ${key}`)).toContain('artifact 1');
    expect(existsSync(join(source, MARK))).toBe(false);
  } finally {
    edit(source, (file) => file.exec('UPDATE artifact SET status = 0 WHERE id = 1'));
  }
});

it('a value that PostgreSQL does not take is named by its table', async () => {
  edit(source, (file) => file.exec(`UPDATE artifact SET deployed = 'x' WHERE id = 1`));
  try {
    await expect(move(source)).rejects.toMatchObject({ code: 'conflict', message: /a row of artifact/ });
    expect(await documents()).toEqual({ n: 0 });
  } finally {
    edit(source, (file) => file.exec('UPDATE artifact SET deployed = 1 WHERE id = 1'));
  }
});

it('a folder that an app serves is not moved', async () => {
  const app = await openMoved(null);
  await expect(move(source)).rejects.toMatchObject({ code: 'conflict' });
  await app.close();
});

it('no store, no move', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'attestry-move-'));
  await expect(move(empty)).rejects.toMatchObject({ code: 'not-found' });
  expect(existsSync(join(empty, 'attestry.db'))).toBe(false);
  rmSync(empty, { recursive: true });
});
