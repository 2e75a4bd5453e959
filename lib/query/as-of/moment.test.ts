import { afterEach, beforeEach, expect, it } from 'vitest';
import { startRecording } from '#db/history/recorded-since.ts';
import { writeMeta } from '#db/system/meta.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp, provenance, runOf, START, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { readMoment } from './moment.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const push = () => ingestEvidence(app, { bytes: provenance(subject('web'), { run: runOf('acme/web') }) });

it('a moment in another time zone is one in UTC', async () => {
  await push();
  app.advance(3_600_000);
  expect(await readMoment(app, '2026-05-14T14:30:00+02:00')).toBe('2026-05-14T12:30:00.000Z');
});

it('nothing is known of any moment without evidence', async () => {
  await expect(readMoment(app, START.toISOString())).rejects.toMatchObject({ code: 'unprocessable', pointer: '/at' });
});

it('a store of an earlier version knows nothing of the time before it kept what changes', async () => {
  await push();
  app.advance(60_000);
  const upgraded = app.now().toISOString();
  await app.store.write(async (tx) => {
    await writeMeta(tx, 'changes-recorded-since', upgraded);
    // Later starts change nothing.
    await startRecording(tx, '2099-01-01T00:00:00Z');
  });
  await expect(readMoment(app, START.toISOString())).rejects.toMatchObject({
    code: 'unprocessable',
    message: `not recorded before ${upgraded}: an earlier version of Attestry did not keep what changes`,
  });
  expect(await readMoment(app, upgraded)).toBe(upgraded);
});
