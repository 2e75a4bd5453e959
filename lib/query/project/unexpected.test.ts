import { afterEach, beforeEach, expect, it } from 'vitest';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { acceptSpeaker, changeExpectations } from '#lib/admin/expectations.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import {
  completeEvidence,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  START,
  subject,
  testInstance,
  testResults,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { getExpectations } from './get-expectations.ts';

const SLUG = 'github.com/acme/web';
const DIGEST = `sha256:${sha256Hex('web')}`;
const ISSUER = 'https://token.actions.githubusercontent.com';
const DAY = 86_400_000;
const run = runOf('acme/web');
const tools = runOf('acme/tools');
const identityOf = (path: string) => `https://github.com/${path}/.github/workflows/release.yml@refs/tags/v1.0.0`;
let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [SLUG] });
});
afterEach(() => app.close());

const TESTS = '<testsuites><testsuite name="s"><testcase name="t"/></testsuite></testsuites>';
const send = async (bytes: Uint8Array) => (await ingestEvidence(app, { bytes, subject: DIGEST }))[0]!.id;
/** A token that speaks for no project. */
async function sendAsStranger(bytes: Uint8Array): Promise<{ evidence: string; token: number }> {
  const { id } = await createToken(app, { name: 'stranger', scopes: ['ingest'] });
  const actor = { kind: 'token', id, name: 'stranger', scopes: ['ingest'] } as const;
  const [result] = await ingestEvidence({ ...app, actor }, { bytes, subject: DIGEST });
  return { evidence: result!.id, token: id };
}
const unexpected = async () => (await getExpectations(app, SLUG))!.unexpected;
const statusOf = async () => (await getArtifact(app, DIGEST))!.status.status;

it('evidence that decides nothing is grouped by its signer or sender, the newest first', async () => {
  await send(completeEvidence(subject('web'), { run }));
  expect(await unexpected()).toEqual([]);
  await send(provenance(subject('web'), { run: tools }));
  app.advance(1_000);
  const tests = await sendAsStranger(Buffer.from(TESTS));
  app.advance(1_000);
  const newest = await send(sbom(subject('web'), { run: tools }));
  expect(await unexpected()).toEqual([
    {
      signer: { identity: identityOf('acme/tools'), issuer: ISSUER },
      sender: null,
      builder: null,
      kinds: ['sbom', 'provenance'],
      count: 2,
      lastSeen: new Date(START.getTime() + 2_000).toISOString(),
      evidence: newest,
    },
    {
      signer: null,
      sender: { kind: 'token', identifier: String(tests.token), name: 'stranger' },
      builder: null,
      kinds: ['test-result'],
      count: 1,
      lastSeen: new Date(START.getTime() + 1_000).toISOString(),
      evidence: tests.evidence,
    },
  ]);
});

it('a signer that is accepted counts, and does not count any more when it is not expected', async () => {
  await send(provenance(subject('web'), { run }));
  await send(testResults(subject('web'), { run }));
  await send(sbom(subject('web'), { run: tools }));
  expect([await statusOf(), (await unexpected()).length]).toEqual(['incomplete', 1]);
  const change = { project: SLUG, reason: 'our tools' };
  const signer = { identity: identityOf('acme/tools').replace('v1.0.0', '*'), issuer: ISSUER };
  await acceptSpeaker(app, { ...change, signer, kinds: ['sbom'], version: 0 });
  expect([await statusOf(), await unexpected()]).toEqual(['verified', []]);
  await changeExpectations(app, { ...change, document: null, version: 1 });
  expect([await statusOf(), (await unexpected()).length]).toEqual(['incomplete', 1]);
});

it('a sender that is accepted counts', async () => {
  await send(completeEvidence(subject('web'), { run }));
  const failed = TESTS.replace('"t"/>', '"t"><failure/></testcase>');
  const { token } = await sendAsStranger(Buffer.from(failed));
  expect(await statusOf()).toBe('verified');
  const sender = `token:${token}`;
  await acceptSpeaker(app, { project: SLUG, reason: 'a tester', sender, kinds: ['test-result'], version: 0 });
  expect([await statusOf(), await unexpected()]).toEqual(['failed', []]);
});

it('provenance of a builder that the project does not name is grouped by the builder', async () => {
  await send(completeEvidence(subject('web'), { run }));
  const builders = ['https://builder.acme.com/v1'];
  await changeExpectations(app, { project: SLUG, reason: 'ours only', document: { builders }, version: 0 });
  const [group] = await unexpected();
  expect(group).toMatchObject({ signer: null, sender: null, kinds: ['provenance'], count: 1 });
  expect(await statusOf()).toBe('incomplete');
  await acceptSpeaker(app, { project: SLUG, reason: 'this one too', builder: group!.builder!, version: 1 });
  expect([await statusOf(), await unexpected()]).toEqual(['verified', []]);
});

it('evidence from more than 30 days ago is left out', async () => {
  await send(provenance(subject('web'), { run }));
  await send(sbom(subject('web'), { run: tools }));
  app.advance(30 * DAY);
  expect(await unexpected()).toHaveLength(1);
  app.advance(1_000);
  expect(await unexpected()).toEqual([]);
});

it('of the documents about one artifact the newest 50 are counted', async () => {
  await send(provenance(subject('web'), { run }));
  await changeExpectations(app, { project: SLUG, reason: 'signed', document: { scopedSenders: 'none' }, version: 0 });
  for (let at = 0; at < 60; at += 1) await send(Buffer.from(TESTS.replace('"t"', `"t${at}"`)));
  const [group] = await unexpected();
  expect(group!.count).toBe(50);
});

it('provenance that names the project is seen, also where its artifact belongs to no project', async () => {
  await claimProject(app, { slug: SLUG });
  const person = { identity: 'ada@acme.com', issuer: 'https://accounts.google.com' };
  const bundle = testInstance().sign(githubProvenance(subject('web'), run), { ...person, oids: {}, at: START });
  await send(Buffer.from(JSON.stringify(bundle)));
  expect((await getArtifact(app, DIGEST))!.project).toBeNull();
  expect(await unexpected()).toMatchObject([{ signer: person, kinds: ['provenance'], count: 1 }]);
  const change = { project: SLUG, reason: 'she builds by hand', version: 0 };
  await acceptSpeaker(app, { ...change, signer: person, kinds: ['provenance', 'project'] });
  expect((await getArtifact(app, DIGEST))!.project).toMatchObject({ slug: SLUG });
  expect(await unexpected()).toEqual([]);
});

it('what the workflows of the project claim about artifacts of another one fits the project', async () => {
  await send(completeEvidence(subject('web'), { run }));
  await claimProject(app, { slug: 'github.com/acme/tools', repositoryId: tools.repository.id });
  await send(sbom(subject('web'), { run: tools }));
  expect(await unexpected()).toHaveLength(1);
  expect((await getExpectations(app, 'github.com/acme/tools'))!.unexpected).toEqual([]);
});
