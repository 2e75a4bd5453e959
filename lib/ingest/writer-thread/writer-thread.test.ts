import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { driver } from '#db/sqlite/connection.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import type { Context } from '#lib/context/context.ts';
import { openApp } from '#lib/start/app.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { getProject } from '#lib/query/get-project.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { sha256Hex, testInstance, provenance, runOf, subject } from '#lib/start/app.fixture.ts';
import { openThreadedWriter } from './writer-thread.ts';
import type { App } from '#lib/start/singleton.ts';

const folder = mkdtempSync(join(tmpdir(), 'attestry-keeper-'));
let app: App;
const run = () => runOf('acme/apart', { at: new Date() });
const signed = (name: string) => provenance(subject(name), { run: run() });

beforeAll(async () => {
  app = await openApp({
    folder,
    actor: { kind: 'command-line', user: 'test' },
    exclusive: true,
    baseUrl: 'http://attestry.test',
    workers: 0,
    writerThread: true,
    adopts: ['github.com/adopted/*', 'github.com/acme/*'],
  });
  await addTrustFile(app, { bytes: Buffer.from(testInstance().trustedRootJson), name: 'own' });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a document that the writer thread has stored can be read right after the answer', async () => {
  for (let i = 0; i < 5; i += 1) {
    const [result] = await ingestEvidence(app, { bytes: signed(`there-${i}`) });
    expect([result!.outcome, result!.verification?.outcome]).toEqual(['stored', 'verified']);
    expect((await getArtifact(app, `sha256:${sha256Hex(`there-${i}`)}`))?.status.status).not.toBe('unknown');
  }
});

it('the thread claims the projects that the app adopts', async () => {
  for (const path of ['adopted/web', 'stranger/web'])
    await ingestEvidence(app, { bytes: provenance(subject(path), { run: runOf(path, { at: new Date() }) }) });
  expect((await getProject(app, 'github.com/adopted/web'))!.claimedBy).toMatchObject({ kind: 'job', name: 'adopt' });
  expect((await getProject(app, 'github.com/stranger/web'))!.claimedBy).toBeNull();
});

it('the thread moves a long write-ahead log into the database file', async () => {
  const left = () => {
    const [{ log, checkpointed }] = driver(app.store.read).pragma('wal_checkpoint(NOOP)') as [
      { log: number; checkpointed: number },
    ];
    return log - checkpointed;
  };
  const large = 'a'.repeat(70 * 1024 * 1024);
  await app.store.write((tx) => writeMeta(tx, 'large', large));
  await expect.poll(left).toBe(0);
  expect(await readMeta(app.store.read, 'large')).toBe(large);
});

it('the same document again is a duplicate, and many at once are each stored once', async () => {
  const bytes = signed('again');
  const results = (
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => ingestEvidence(app, { bytes: i % 2 === 0 ? bytes : signed(`many-${i}`) })),
    )
  ).flat();
  expect(results.filter(({ outcome }) => outcome === 'stored')).toHaveLength(11);
  expect(
    results.filter(({ outcome }) => outcome === 'duplicate').map(({ verification }) => verification?.outcome),
  ).toEqual(Array.from({ length: 9 }, () => 'verified'));
  expect(new Set(results.map(({ id }) => id)).size).toBe(11);
});

it('other changes run at the same time, and a change of trust meanwhile is noticed', async () => {
  const ingesting = Promise.all(
    Array.from({ length: 30 }, (_, i) => ingestEvidence(app, { bytes: signed(`beside-${i}`) })),
  );
  await addTrustFile(app, { bytes: Buffer.from(testInstance('another').trustedRootJson), name: 'another' });
  const results = (await ingesting).flat();
  expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'stored'));
  const versions = await sqlStatement(app.store.read, 'SELECT DISTINCT trust_version FROM verification').all();
  expect(versions.length).toBeGreaterThan(0);
});

it('a new thread replaces one that ended, on the same store', async () => {
  const writer = openThreadedWriter({
    store: app.store,
    baseUrl: 'http://attestry.test',
    adopts: [],
    changes: app.evidenceWriter,
  });
  const context: Context = { ...app, evidenceWriter: writer };
  const bytes = signed('at the end');
  const [result] = await ingestEvidence(context, { bytes });
  await writer.close();
  expect(result!.outcome).toBe('stored');
  expect((await ingestEvidence(context, { bytes })).map(({ outcome }) => outcome)).toEqual(['duplicate']);
  await writer.close();
});

it('a store that cannot be opened fails the requests', async () => {
  const writer = openThreadedWriter({
    store: { ...app.store, folder: join(folder, 'log.key') },
    baseUrl: 'http://attestry.test',
    adopts: [],
    changes: app.evidenceWriter,
  });
  await expect(ingestEvidence({ ...app, evidenceWriter: writer }, { bytes: signed('nowhere') })).rejects.toThrow();
  await writer.close();
});
