import { afterEach, beforeEach, expect, it } from 'vitest';
import { findEvidence } from '#db/evidence/evidence.ts';
import { actorIdentity } from '#lib/actor.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp, provenance, runOf, sbom, sha256Hex, START, subject, TEST_ACTOR } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { getExpectations } from './get-expectations.ts';

const SLUG = 'github.com/acme/web';
const DAY = 86_400_000;
const run = runOf('acme/web');
const stranger = runOf('stranger/fork');
const identityOf = (path: string) => `https://github.com/${path}/.github/workflows/release.yml@refs/tags/v1.0.0`;
let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  await ingestEvidence(app, { bytes: provenance(subject('web'), { run }) });
});
afterEach(() => app.close());

const TESTS = '<testsuites><testsuite name="s"><testcase name="t"/></testsuite></testsuites>';
/** Store a document, and link it as one without authority. */
async function claim(bytes: Uint8Array): Promise<string> {
  const [result] = await ingestEvidence(app, { bytes, subject: `sha256:${sha256Hex('web')}` });
  const row = (await findEvidence(app.store.read, result!.id))!;
  return row.id;
}
const unexpected = async () => (await getExpectations(app, SLUG))!.unexpected;

it('evidence that decides nothing is grouped by its signer or sender, the newest first', async () => {
  expect(await unexpected()).toEqual([]);
  await claim(provenance(subject('web'), { run: stranger }));
  app.advance(1_000);
  const tests = await claim(Buffer.from(TESTS));
  app.advance(1_000);
  const newest = await claim(sbom(subject('web'), { run: stranger }));
  expect(await unexpected()).toEqual([
    {
      signer: { identity: identityOf('stranger/fork'), issuer: expect.stringMatching(/^https:/) },
      sender: null,
      builder: null,
      kinds: ['sbom', 'provenance'],
      count: 2,
      lastSeen: new Date(START.getTime() + 2_000).toISOString(),
      evidence: newest,
    },
    {
      signer: null,
      sender: actorIdentity(TEST_ACTOR),
      builder: null,
      kinds: ['test-result'],
      count: 1,
      lastSeen: new Date(START.getTime() + 1_000).toISOString(),
      evidence: tests,
    },
  ]);
});

it('evidence from more than 30 days ago is left out', async () => {
  await claim(Buffer.from(TESTS));
  app.advance(30 * DAY);
  expect(await unexpected()).toHaveLength(1);
  app.advance(1_000);
  expect(await unexpected()).toEqual([]);
});

it('of the documents about one artifact the newest 50 are counted', async () => {
  for (let at = 0; at < 60; at += 1) await claim(Buffer.from(TESTS.replace('"t"', `"t${at}"`)));
  const [group] = await unexpected();
  expect(group!.count).toBe(50);
});
