import { afterEach, beforeEach, expect, it } from 'vitest';
import { artifactById, artifactIdsAfter, updateArtifact } from '#db/artifact/artifacts.ts';
import type { Store } from '#db/open.ts';
import { openScratchStore } from '#db/scratch.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { newBatch, touchArtifact } from '#lib/ingest/batch/batch.ts';
import { openTestApp, provenance, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { LaterEvaluations } from './later-evaluations.ts';
import type { Waiting } from './messages.ts';

let app: TestApp;
let store: Store;
let id: number;
beforeEach(async () => {
  app = await openTestApp();
  await ingestEvidence(app, { bytes: provenance(subject('web'), { run: runOf('acme/web') }) });
  store = await openScratchStore(app.folder);
  [id] = (await artifactIdsAfter(store.read, 0, 1)) as [number];
});
afterEach(async () => {
  store.close();
  await app.close();
});

/** Evaluations of one artifact, of which `takes` says whether an assistant takes it. */
function begin(takes: boolean) {
  const later = new LaterEvaluations();
  const offered: Waiting[] = [];
  const now = app.now().toISOString();
  later.begin({ store, now, offer: (waiting) => takes && offered.push(...waiting) > 0 });
  const settle = async ({ isEvaluated = false } = {}) => {
    const batch = newBatch({ at: now, wallClock: now, actor: app.actor, adopts: [] });
    touchArtifact(batch, (await artifactById(store.read, id))!, false, null);
    if (isEvaluated) later.waiting.delete(id);
    else later.waiting.add(id);
    later.afterBatch(batch);
  };
  return { later, offered, settle };
}
const statusOf = async () => (await artifactById(store.read, id))!.status;

it('stores the result of an assistant', async () => {
  const { later, offered, settle } = begin(true);
  await settle();
  expect(offered).toEqual([{ id, turn: 1 }]);
  later.take([{ ...offered[0]!, status: 'waived', reason: 'r' }]);
  await later.finish();
  expect(await artifactById(store.read, id)).toMatchObject({ status: 'waived', reason: 'r' });
});

it('drops the result of an artifact that was settled again since', async () => {
  const { later, offered, settle } = begin(true);
  await settle();
  await settle();
  later.take([{ ...offered[1]!, status: 'waived', reason: 'after' }]);
  later.take([{ ...offered[0]!, status: 'failed', reason: 'before' }]);
  await later.finish();
  expect(await statusOf()).toBe('waived');
});

it('drops the result of an artifact that was evaluated in its transaction since', async () => {
  const before = await statusOf();
  const { later, offered, settle } = begin(true);
  await settle();
  await settle({ isEvaluated: true });
  later.take([{ ...offered[0]!, status: 'failed', reason: 'before' }]);
  await later.finish();
  expect(await statusOf()).toBe(before);
});

it('evaluates by itself what no assistant takes', async () => {
  const before = await statusOf();
  expect(before).not.toBe('error');
  await store.write(async (tx) => {
    await updateArtifact(tx, { ...(await artifactById(tx, id))!, status: 'error' });
  });
  const { later, settle } = begin(false);
  await settle();
  await later.finish();
  expect(await statusOf()).toBe(before);
});

it('fails with an assistant', async () => {
  const { later, settle } = begin(true);
  await settle();
  later.fail(new Error('the thread has ended'));
  await expect(later.finish()).rejects.toThrow('the thread has ended');
});
