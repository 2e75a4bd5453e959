import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actorIdentity } from '#lib/actor.ts';
import { DERIVED_EXPECTATIONS } from '#lib/authority/expectations.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { linkProject } from '#lib/ingest/projects/link-project.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import {
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  START,
  subject,
  TEST_ACTOR,
  testResults,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { logSize, readEntries } from '#db/log/log.ts';
import { currentExpectations, expectationsBody, listExpectations } from '#db/project/expectations.ts';
import { findProject } from '#db/project/projects.ts';
import { actorById } from '#db/system/actors.ts';
import { acceptSpeaker, type AcceptSpeakerInput, changeExpectations } from './expectations.ts';
import { claimProject } from './projects.ts';
import { createToken } from './tokens.ts';

const project = 'github.com/acme/web';
const ISSUER = 'https://token.actions.githubusercontent.com';
const release = {
  identity: 'https://github.com/acme/release/.github/workflows/sbom.yml@refs/heads/main',
  issuer: ISSUER,
};
let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: ['acme/web', 'acme/new'] });
  await claimProject(app, { slug: project, repositoryId: '77' });
});
afterEach(() => app.close());

const change = (document: JsonValue, version = 0, rest: { reason?: string; project?: string } = {}) =>
  changeExpectations(app, { project, document, version, reason: 'we build with this', ...rest });
const accept = (input: Partial<AcceptSpeakerInput>, version = 0) =>
  acceptSpeaker(app, { project, reason: 'seen', version, ...input });
const rowOf = async () => (await findProject(app.store.read, project))!;
const expected = async () => currentExpectations(app.store.read, await rowOf());
const versions = async () => listExpectations(app.store.read, (await rowOf()).id, 99, 99);

describe('a change of expectations', () => {
  it('is a new version with its actor and its reason', async () => {
    expect(await change({ scopedSenders: 'none' }, 0, { reason: ' no unsigned documents ' })).toEqual({
      slug: project,
      version: 1,
    });
    expect(await expected()).toEqual({ ...DERIVED_EXPECTATIONS, scopedSenders: [] });
    const [version] = await versions();
    expect(version).toMatchObject({ version: 1, reason: 'no unsigned documents', createdAt: START.toISOString() });
    expect(await actorById(app.store.read, version!.createdBy)).toEqual(actorIdentity(TEST_ACTOR));
  });

  it('is in the log, with the digest of the document', async () => {
    const before = await logSize(app.store.read);
    await change({ scopedSenders: 'none' });
    const leaves = (await readEntries(app.store.read, before, 10)).map(
      (leaf) => JSON.parse(Buffer.from(leaf).toString()) as unknown,
    );
    expect(leaves).toEqual([
      {
        v: 3,
        kind: 'expectations',
        at: START.toISOString(),
        project: sha256Hex(project),
        version: 1,
        sha256: sha256Hex(expectationsBody(await expected())),
        actor: { kind: 'command-line', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
  });

  it('back to what is derived is a version too', async () => {
    await change({ scopedSenders: 'none' });
    await change(null, 1);
    expect(await expected()).toEqual(DERIVED_EXPECTATIONS);
    await change({}, 2);
    expect((await versions()).map(({ version }) => version)).toEqual([3, 2, 1]);
  });

  it('is refused where somebody else was faster', async () => {
    const both = await Promise.allSettled([change({ scopedSenders: 'none' }), change({ configuredKeys: 'none' })]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(change({}, 0)).rejects.toMatchObject({ code: 'conflict', pointer: '/version' });
    await expect(change({}, 2)).rejects.toMatchObject({ code: 'conflict', pointer: '/version' });
    expect(await versions()).toHaveLength(1);
  });

  it.each<[string, () => Promise<unknown>, string, string | undefined]>([
    ['an unknown project', () => change({}, 0, { project: 'github.com/acme/none' }), 'not-found', undefined],
    ['no reason', () => change({}, 0, { reason: ' ' }), 'bad-request', '/reason'],
    ['a long reason', () => change({}, 0, { reason: 'r'.repeat(2001) }), 'bad-request', '/reason'],
    ['a document that is wrong', () => change({ builders: ['*'] }), 'unprocessable', '/document/builders/0'],
    ['no document', () => change([]), 'bad-request', '/document'],
    [
      'another repository',
      () => change({ sourceRepository: { host: 'github.com', id: '78' } }),
      'conflict',
      '/document/sourceRepository/id',
    ],
    [
      'a token that does not exist',
      () => change({ senders: [{ sender: 'token:9', kinds: 'all' }] }),
      'not-found',
      '/document/senders/0/sender',
    ],
  ])('is refused with %s, and leaves nothing', async (_name, act, code, pointer) => {
    const before = await logSize(app.store.read);
    await expect(act()).rejects.toMatchObject({ code, ...(pointer === undefined ? {} : { pointer }) });
    expect([await versions(), (await rowOf()).expectationsVersion]).toEqual([[], 0]);
    expect(await logSize(app.store.read)).toBe(before);
  });
});

describe('a speaker is accepted', () => {
  it('in one new version, beside those that are there', async () => {
    const { id } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    await accept({ signer: release, kinds: ['sbom'] });
    await accept({ sender: `token:${id}`, kinds: 'all' }, 1);
    expect(await expected()).toMatchObject({
      signers: [{ ...release, kinds: ['sbom'] }],
      senders: [{ sender: `token:${id}` }],
      builders: null,
    });
    expect((await versions()).map(({ reason }) => reason)).toEqual(['seen', 'seen']);
  });

  it('with further kinds where it speaks for some already', async () => {
    await accept({ signer: release, kinds: ['scan'] });
    await accept({ signer: release, kinds: ['sbom', 'scan'] }, 1);
    expect((await expected()).signers).toEqual([{ ...release, kinds: ['sbom', 'scan'] }]);
  });

  it('as a builder, where the project names its builders', async () => {
    await change({ builders: ['https://acme.com/builder'] });
    await accept({ builder: 'https://acme.com/other' }, 1);
    expect((await expected()).builders).toEqual(['https://acme.com/builder', 'https://acme.com/other']);
  });

  it.each<[string, Partial<AcceptSpeakerInput>, string, string | undefined]>([
    ['nobody', {}, 'bad-request', undefined],
    ['two at once', { sender: 'token:1', signer: release, kinds: 'all' }, 'bad-request', undefined],
    ['an unknown kind', { signer: release, kinds: ['sbon'] }, 'bad-request', '/kinds/0'],
    ['no kinds', { signer: release }, 'bad-request', '/kinds'],
    [
      'a wide pattern',
      { signer: { ...release, identity: 'https://*' }, kinds: 'all' },
      'unprocessable',
      '/signer/identity',
    ],
    ['no issuer', { signer: { ...release, issuer: null }, kinds: 'all' }, 'unprocessable', '/signer/issuer'],
    ['a job', { sender: 'job:x', kinds: 'all' }, 'bad-request', '/sender'],
    ['a token that does not exist', { sender: 'token:9', kinds: 'all' }, 'not-found', '/sender'],
    ['kinds of a builder', { builder: 'b', kinds: 'all' }, 'bad-request', '/kinds'],
    ['a builder where every one is accepted', { builder: 'https://acme.com/b' }, 'conflict', '/builder'],
  ])('but not %s', async (_name, input, code, pointer) => {
    await expect(accept(input)).rejects.toMatchObject({ code, pointer });
    expect(await versions()).toEqual([]);
  });

  it('but not one more than a list may have', async () => {
    const signers = Array.from({ length: 100 }, (_, at) => ({ identity: `key ${at}`, issuer: null, kinds: 'all' }));
    await change({ signers });
    await expect(accept({ signer: release, kinds: 'all' }, 1)).rejects.toMatchObject({ pointer: '/signer' });
  });
});

it('a project that proves to be another one brings its expectations, and evidence counts by them', async () => {
  const [old, tools] = ['github.com/acme/old', runOf('acme/tools')];
  const run = runOf('acme/new', { repositoryId: '78' });
  await claimProject(app, { slug: old });
  const signer = { ...release, identity: 'https://github.com/acme/tools/.github/workflows/*' };
  await accept({ project: old, signer, kinds: ['sbom'] });
  const subjects = subject('new');
  for (const bytes of [provenance(subjects, { run }), testResults(subjects, { run }), sbom(subjects, { run: tools })])
    await ingestEvidence(app, { bytes });
  const status = async () => (await getArtifact(app, `sha256:${sha256Hex('new')}`))!.status.status;
  expect(await status()).toBe('incomplete');
  await app.evidenceWriter.change(app, (tx, batch) =>
    linkProject(tx, batch, { slug: old, hostId: '78', ownerId: null, at: batch.at }),
  );
  expect((await findProject(app.store.read, old))!.expectationsVersion).toBe(1);
  expect(await status()).toBe('verified');
});
