import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { driver } from '#db/sqlite/connection.ts';
import type { App } from '#lib/context/app.ts';
import { openApp } from '#lib/start/app.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { openPool } from '#lib/ingest/examine/verification-pool.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { hexOf, ownInstance, provenance, runOf, subject } from '#lib/start/app.fixture.ts';
import { openKeeper } from './writer-thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'attestry-keeper-'));
let app: App;
const run = () => runOf('acme/apart', { at: new Date() });
const signed = (name: string) => provenance(subject(name), { run: run() });

beforeAll(async () => {
  const opened = await openApp({ folder, exclusive: true, baseUrl: 'http://attestry.test', apart: true });
  app = {
    ...opened,
    examine: openPool({ threads: 0, patience: 1000, mostWaiting: 10, mostWaitingBytes: 1e9 }).examine,
  };
  await addTrustFile(app, Buffer.from(ownInstance().trustedRootJson), { name: 'own' });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

it('what a thread of its own keeps is there for whoever asks right after the answer', async () => {
  for (let i = 0; i < 5; i += 1) {
    const [result] = await ingestEvidence(app, signed(`there-${i}`));
    expect([result!.outcome, result!.verification?.outcome]).toEqual(['stored', 'verified']);
    expect((await getArtifact(app, `sha256:${hexOf(`there-${i}`)}`))?.status.status).not.toBe('unknown');
  }
});

it('the same again is a duplicate, and many at once are all kept once', async () => {
  const bytes = signed('again');
  const results = (
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => ingestEvidence(app, i % 2 === 0 ? bytes : signed(`many-${i}`))),
    )
  ).flat();
  expect(results.filter(({ outcome }) => outcome === 'stored')).toHaveLength(11);
  expect(
    results.filter(({ outcome }) => outcome === 'duplicate').map(({ verification }) => verification?.outcome),
  ).toEqual(Array.from({ length: 9 }, () => 'verified'));
  expect(new Set(results.map(({ id }) => id)).size).toBe(11);
});

it('other changes go on beside it, and trust that changed meanwhile is noticed', async () => {
  const keeping = Promise.all(Array.from({ length: 30 }, (_, i) => ingestEvidence(app, signed(`beside-${i}`))));
  await addTrustFile(app, Buffer.from(ownInstance('another').trustedRootJson), { name: 'another' });
  const results = (await keeping).flat();
  expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'stored'));
  const versions = driver(app.store.read)
    .prepare('SELECT DISTINCT trust_version AS version FROM verification')
    .all() as { version: number }[];
  expect(versions.length).toBeGreaterThan(0);
});

it('a thread that ended is followed by another, on the same store', async () => {
  const keeper = openKeeper({ store: app.store, baseUrl: 'http://attestry.test' });
  const apart: App = { ...app, writer: { ...app.writer, keep: keeper.keep } };
  const bytes = signed('at the end');
  const [result] = await ingestEvidence(apart, bytes);
  await keeper.close();
  expect(result!.outcome).toBe('stored');
  expect((await ingestEvidence(apart, bytes)).map(({ outcome }) => outcome)).toEqual(['duplicate']);
  await keeper.close();
});

it('a store that cannot be opened is told to whoever asks', async () => {
  const keeper = openKeeper({
    store: { ...app.store, folder: join(folder, 'log.key') },
    baseUrl: 'http://attestry.test',
  });
  await expect(
    ingestEvidence({ ...app, writer: { ...app.writer, keep: keeper.keep } }, signed('nowhere')),
  ).rejects.toThrow();
  await keeper.close();
});
