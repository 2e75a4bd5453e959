import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWaiver } from '#lib/admin/waivers.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { newestVsa } from '#db/vsa/vsas.ts';
import { addEvent } from '#db/system/outbox.ts';
import { beginIssuing, issueForChanges } from './issue-vsas.ts';

let app: TestApp;
const run = runOf('acme/web');
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const failures: unknown[] = [];
const step = () => issueForChanges(app, { onError: (error) => failures.push(error) });
const summaryOf = async (name: string) => {
  const row = await findByDigest(app.store.read, `sha256:${sha256Hex(name)}`);
  return row && (await newestVsa(app.store.read, { artifact: row.id, environment: null }));
};
const resultOf = async (name: string) => {
  const found = await summaryOf(name);
  const { payload } = JSON.parse(found?.envelope ?? '{"payload":""}') as { payload: string };
  return /"verificationResult":"(\w+)"/.exec(Buffer.from(payload, 'base64').toString())?.[1] ?? null;
};

it('each change of status has its summary, from the start on', async () => {
  await ingestOutcomes(app, completeEvidence(subject('before'), { run }));
  await beginIssuing(app);
  await ingestOutcomes(app, provenance(subject('web'), { run }));
  await step();
  expect([await resultOf('before'), await resultOf('web')]).toEqual([null, 'FAILED']);
  await ingestOutcomes(app, completeEvidence(subject('web'), { run }));
  await step();
  expect(await resultOf('web')).toBe('PASSED');
  const issued = await summaryOf('web');
  await step();
  expect(await summaryOf('web')).toEqual(issued);
});

it('a later start goes on where the last one ended', async () => {
  await beginIssuing(app);
  await ingestOutcomes(app, completeEvidence(subject('web'), { run }));
  await beginIssuing(app);
  await step();
  expect(await resultOf('web')).toBe('PASSED');
});

it('a waiver is a change of status', async () => {
  await beginIssuing(app);
  await ingestOutcomes(app, provenance(subject('web'), { run }));
  await step();
  const before = await summaryOf('web');
  const expiresAt = new Date(app.now().getTime() + 86_400_000).toISOString();
  const artifact = `sha256:${sha256Hex('web')}`;
  for (const rule of ['sbom-present', 'tests-passing'])
    await createWaiver(app, { rule, artifact, owner: 'o', reason: 'r', expiresAt });
  await step();
  expect((await summaryOf('web'))!.sha256).not.toBe(before!.sha256);
});

it('one step handles 32 events, and artifacts that nobody expects or knows do not stop it', async () => {
  await app.close();
  app = await openTestApp({ adopts: ['github.com/acme/*'] });
  await beginIssuing(app);
  await ingestOutcomes(app, completeEvidence(subject('stranger'), { run: runOf('stranger/web') }));
  await app.store.write(async (tx) => {
    for (let i = 0; i < 40; i += 1)
      await addEvent(tx, app.now().toISOString(), { type: 'status', digest: `sha256:${sha256Hex(String(i))}` });
  });
  await ingestOutcomes(app, completeEvidence(subject('web'), { run }));
  await step();
  expect(await resultOf('web')).toBeNull();
  await step();
  expect([await resultOf('web'), await resultOf('stranger')]).toEqual(['PASSED', null]);
  expect(failures).toEqual([]);
});
