import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEvidence } from '#db/evidence/evidence.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import type { Actor } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';
import { getProject } from '#lib/query/get-project.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import {
  completeEvidence,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  subject,
  testInstance,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { addTrustFile, removeTrustEntry } from './change-trust.ts';
import { createQuarantine, releaseQuarantine } from './quarantine.ts';
import { createToken } from './tokens.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  for (const name of ['first', 'second']) await createToken(app, { name, scopes: ['ingest'], allProjects: true });
});
afterEach(() => app.close());

const REASON = 'the key of the runner leaked';
const run = runOf('acme/web');
const hex = sha256Hex('web');
const digest = `sha256:${hex}`;
const as = (id: number): Context => ({ ...app, actor: { kind: 'token', id, name: 'ci', scopes: ['ingest'] } });
const ids = async (context: Context, bytes: Uint8Array | string, options: { subject?: string } = {}) =>
  (await ingestEvidence(context, { bytes: Buffer.from(bytes), ...options })).map(({ id }) => id);
async function work(): Promise<void> {
  const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0.5, onError: () => {} };
  for (let i = 0; i < 50 && (await runOneJob(runner)); i += 1) app.advance(1);
}
const failedTests = '<testsuites><testsuite name="s"><testcase name="t"><failure/></testcase></testsuite></testsuites>';
const event = (id: string, predicate: string, at: string, purl = 'pkg:generic/app@1.0.0') =>
  JSON.stringify({
    context: {
      version: '0.4.1',
      id,
      source: '/ci',
      type: `dev.cdevents.service.${predicate}.0.2.0`,
      timestamp: at,
    },
    subject: {
      id: 'web',
      source: '/ci',
      type: 'service',
      content: { environment: { id: 'production' }, artifactId: purl },
    },
  });

/** Everything of an artifact and its project that evidence decides, without what only counts documents. */
async function picture(of = digest) {
  const view = await getArtifact(app, of);
  const project = view?.project ? await getProject(app, view.project.slug) : null;
  const lineage = view && (await getLineage(app, { root: of, depth: 3 }));
  const { byDay, counts, coverage, coverageDeployed, defectLeakage } = await getMetrics(app, {});
  return {
    view: view && {
      status: view.status,
      slsaLevel: view.slsaLevel,
      summary: view.summary,
      names: view.names,
      purls: view.purls,
      project: view.project,
      build: view.build,
      deployments: view.deployments,
      otherDigests: view.otherDigests,
      checks: view.checks,
      evidence: view.evidence.map(({ id }) => id),
    },
    environments: project?.environments,
    edges: lineage?.edges.filter(({ verified }) => verified).length,
    metrics: { byDay, counts, coverage, coverageDeployed, defectLeakage },
    found: (await listArtifacts(app, { q: 'impostor' })).artifacts.length,
  };
}

/** What else than the owner's evidence there may be, and how it is quarantined. */
const STRANGER: [string, (context: Context) => Promise<string[]>][] = [
  ['a failed test that nobody signed', (context) => ids(context, failedTests, { subject: digest })],
  [
    'a provenance and an SBOM of another repository',
    async (context) => {
      const other = { run: runOf('mallory/web'), instance: testInstance() };
      return [
        ...(await ids(context, provenance(subject('impostor', hex), other))),
        ...(await ids(context, sbom(subject('impostor', hex), other))),
      ];
    },
  ],
  ['a name that nobody signed', (context) => ids(context, statement('impostor', { sha256: hex }))],
  ['a further digest', (context) => ids(context, statement('impostor', { sha256: hex, sha512: 'ab'.repeat(64) }))],
  ['a deployment', (context) => ids(context, event('e9', 'deployed', '2026-05-14T11:59:00Z'), { subject: digest })],
  [
    'an event with the id of another',
    (context) => ids(context, event('e1', 'deployed', '2026-05-14T11:40:00Z', 'pkg:generic/other@1.0.0')),
  ],
  ['a removal from production', (context) => ids(context, event('e10', 'removed', '2026-05-14T11:58:30Z'))],
];
function statement(name: string, digests: Record<string, string>): string {
  return JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: digests }],
    predicateType: 'https://example.com/note/v1',
    predicate: {},
  });
}

function signedNote(subjects: { name: string; digest: Record<string, string> }[], key: KeyObject): string {
  const type = 'application/vnd.in-toto+json';
  const body = statement(subjects[0]!.name, subjects[0]!.digest);
  const sig = sign(null, Buffer.from(`DSSEv1 ${type.length} ${type} ${Buffer.byteLength(body)} ${body}`), key);
  return JSON.stringify({
    payloadType: type,
    payload: Buffer.from(body).toString('base64'),
    signatures: [{ sig: sig.toString('base64') }],
  });
}

describe('quarantined evidence counts for nothing', () => {
  beforeEach(async () => {
    await ids(as(1), completeEvidence(subject('app', hex), { run }));
    await ids(as(1), event('e1', 'deployed', '2026-05-14T11:50:00Z'), { subject: digest });
  });

  describe.each(STRANGER)('%s', (_name, send) => {
    it('by its id: everything is as if it had never come', async () => {
      const before = await picture();
      for (const evidence of await send(as(2))) await createQuarantine(app, { evidence, reason: REASON });
      expect(await picture()).toEqual(before);
    });

    it('by its sender: everything is as before, for what comes later too', async () => {
      const before = await picture();
      await send(as(2));
      const { id } = await createQuarantine(app, { sender: 'token:2', reason: REASON });
      await work();
      expect(await picture()).toEqual(before);
      await ids(as(2), failedTests.replace('"t"', '"later"'), { subject: digest });
      expect(await picture()).toEqual(before);
      await releaseQuarantine(app, { id, reason: 'it was us' });
      await work();
      expect(await picture()).not.toEqual(before);
    });

    it('released, counts as if it had come alone', async () => {
      await send(as(2));
      const before = await picture();
      const { id } = await createQuarantine(app, { sender: 'token:2', reason: REASON });
      await work();
      await releaseQuarantine(app, { id, reason: 'a false alarm' });
      await work();
      expect(await picture()).toEqual(before);
    });
  });

  /** A token that speaks for no project. */
  const STRANGE_TOKEN: Actor = { kind: 'token', id: 4711, name: 'stranger', scopes: ['ingest'] };

  describe('of a sender leaves what others sent too', () => {
    const both: [string, (context: Context) => Promise<unknown>][] = [
      [
        'a signed document',
        (context) => ids(context, sbom(subject('app', hex), { run: runOf('acme/web', { id: '77' }) })),
      ],
      ['a failed test', (context) => ids(context, failedTests, { subject: digest })],
      ['a deployment', (context) => ids(context, event('e9', 'deployed', '2026-05-14T11:59:00Z'), { subject: digest })],
      ['a removal', (context) => ids(context, event('e10', 'removed', '2026-05-14T11:58:30Z'))],
    ];
    const statusAndEvidence = async () => {
      const { view } = await picture();
      return {
        status: view!.status.status,
        evidence: view!.evidence.toSorted(),
        deployments: view!.deployments.map(({ environment, status, since }) => [environment, status, since]),
      };
    };

    it.each(both)('%s, which the owner sent later, before or after the quarantine', async (_name, send) => {
      await send(as(2));
      app.advance(1_000);
      await send(as(1));
      const alone = await statusAndEvidence();
      await createQuarantine(app, { sender: 'token:2', reason: REASON });
      await work();
      expect(await statusAndEvidence()).toEqual(alone);
    });

    it.each(both)('%s, which the owner sends while it is under quarantine', async (_name, send) => {
      const without = await statusAndEvidence();
      await send(as(2));
      const { id } = await createQuarantine(app, { sender: 'token:2', reason: REASON });
      await work();
      expect(await statusAndEvidence()).toEqual(without);
      app.advance(1_000);
      await send(as(1));
      const counted = await statusAndEvidence();
      expect(counted).not.toEqual(without);
      await releaseQuarantine(app, { id, reason: 'a false alarm' });
      await work();
      expect(await statusAndEvidence()).toEqual(counted);
    });

    it('and nothing of it where every sender is under quarantine, or the new one has no authority', async () => {
      const without = await statusAndEvidence();
      await ids(as(2), failedTests, { subject: digest });
      await createQuarantine(app, { sender: 'token:2', reason: REASON });
      await work();
      await ids({ ...app, actor: STRANGE_TOKEN }, failedTests, { subject: digest });
      expect(await statusAndEvidence()).toEqual(without);
      await ids(as(1), failedTests, { subject: digest });
      expect((await statusAndEvidence()).status).toBe('failed');
      await createQuarantine(app, { sender: 'token:1', from: app.now().toISOString(), reason: REASON });
      await work();
      expect(await statusAndEvidence()).toEqual(without);
    });
  });

  it('all of it: nothing is known any more, and the documents are still there', async () => {
    const [id] = await ids(as(1), sbom(subject('again', hex), { run }));
    await createQuarantine(app, { sender: 'token:1', reason: REASON });
    await work();
    const view = (await getArtifact(app, digest))!;
    expect(view).toMatchObject({
      status: { status: 'unknown' },
      slsaLevel: null,
      project: null,
      names: [],
      deployments: [],
    });
    expect(await getEvidence(app, id!)).toMatchObject({ id, log: expect.anything() });
  });

  it('by signer and by time range', async () => {
    const identity = `https://github.com/mallory/web/.github/workflows/release.yml@refs/tags/v1.0.0`;
    const before = await picture();
    await ids(as(2), provenance(subject('impostor', hex), { run: runOf('mallory/web') }));
    const { id } = await createQuarantine(app, { signer: identity, reason: REASON });
    await work();
    expect(await picture()).toEqual(before);
    await releaseQuarantine(app, { id, reason: 'no' });
    await work();
    app.advance(60_000);
    const from = app.now().toISOString();
    await ids(as(1), failedTests, { subject: digest });
    await createQuarantine(app, { from, until: '2027-01-01T00:00:00Z', reason: REASON });
    await createQuarantine(app, { signer: identity, reason: REASON });
    await work();
    expect((await getArtifact(app, digest))!.status.status).toBe(before.view!.status.status);
  });

  it('under two quarantines stays set aside until both are released', async () => {
    const before = await picture();
    const [evidence] = await ids(as(2), failedTests, { subject: digest });
    const one = await createQuarantine(app, { evidence, reason: REASON });
    const two = await createQuarantine(app, { sender: 'token:2', reason: REASON });
    await work();
    await releaseQuarantine(app, { id: one.id, reason: 'no' });
    expect(await picture()).toEqual(before);
    await releaseQuarantine(app, { id: two.id, reason: 'no' });
    await work();
    expect((await getArtifact(app, digest))!.status.status).toBe('failed');
  });

  it('a purl that the evidence gave another artifact: an event with this purl is about the right artifact again', async () => {
    const elsewhere = { sha256: sha256Hex('elsewhere') };
    await ids(as(1), statement('pkg:generic/app@1.0.0', { sha256: hex }));
    const named = [{ name: 'pkg:generic/app@1.0.0', digest: elsewhere }];
    const [evidence] = await ids(as(2), provenance(named, { run }));
    await ids(as(1), event('e2', 'deployed', '2026-05-14T11:55:00Z'));
    expect((await picture(`sha256:${elsewhere.sha256}`)).view!.deployments).toHaveLength(1);
    await createQuarantine(app, { evidence, reason: REASON });
    expect((await picture(`sha256:${elsewhere.sha256}`)).view!.deployments).toEqual([]);
    expect((await picture()).view!.deployments).toHaveLength(2);
  });

  it('evidence whose key is trusted only later is covered by the quarantine of the key then', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }));
    await addTrustFile(app, { bytes: pem, name: 'runner' });
    const [first] = await ids(as(2), signedNote(subject('elsewhere'), privateKey));
    const { identity } = (await getEvidence(app, first!))!.verification.signer!;
    const { id } = await createQuarantine(app, { signer: identity, reason: REASON });
    await removeTrustEntry(app, 'runner');
    await work();
    const [evidence] = await ids(as(2), signedNote(subject('impostor', hex), privateKey));
    expect((await getEvidence(app, evidence!))!.quarantine).toBeNull();
    await addTrustFile(app, { bytes: pem, name: 'runner' });
    await work();
    expect(await getEvidence(app, evidence!)).toMatchObject({ outcome: 'verified', quarantine: { id } });
    expect((await picture()).found).toBe(0);
  });

  it('sent again, or verified again after a change of trust, stays set aside', async () => {
    const before = await picture();
    const other = { run: runOf('mallory/web') };
    const [evidence] = await ids(as(2), provenance(subject('impostor', hex), other));
    await createQuarantine(app, { evidence, reason: REASON });
    await ids(as(1), provenance(subject('impostor', hex), other));
    expect(await picture()).toEqual(before);
    await app.store.write(async (tx) => {
      const { seq } = (await findEvidence(tx, evidence!))!;
      await sqlStatement(tx, 'UPDATE evidence SET outcome = 2 WHERE seq = ?').run(seq);
    });
    expect((await picture()).view!.status).toEqual(before.view!.status);
  });
});

describe('a quarantine', () => {
  it('needs criteria that fit each other, a reason, and something that is known', async () => {
    const [evidence] = await ids(as(1), provenance(subject('web'), { run }));
    const codeOf = (input: Omit<Parameters<typeof createQuarantine>[1], 'reason'> & { reason?: string }) =>
      createQuarantine(app, { reason: REASON, ...input }).then(
        () => 'made',
        (error: { code: string; pointer?: string }) => `${error.code} ${error.pointer ?? ''}`.trim(),
      );
    expect([
      await codeOf({}),
      await codeOf({ evidence, reason: ' ' }),
      await codeOf({ evidence, sender: 'token:1' }),
      await codeOf({ evidence: `sha256:${'0'.repeat(64)}` }),
      await codeOf({ sender: 'token:99' }),
      await codeOf({ sender: 'everybody:1' }),
      await codeOf({ sender: '1' }),
      await codeOf({ signer: 'nobody' }),
      await codeOf({ issuer: 'https://ci.example', sender: 'token:1' }),
      await codeOf({ from: 'yesterday' }),
      await codeOf({ from: '2026-05-15T00:00:00Z', until: '2026-05-14T00:00:00Z' }),
    ]).toEqual([
      'bad-request',
      'bad-request /reason',
      'bad-request /evidence',
      'not-found /evidence',
      'not-found /sender',
      'not-found /sender',
      'not-found /sender',
      'not-found /signer',
      'bad-request /issuer',
      'bad-request /from',
      'bad-request /until',
    ]);
    expect(await sqlStatement(app.store.read, 'SELECT count(*) AS n FROM quarantine').get()).toEqual({ n: 0 });
  });

  it('is released once, with a reason', async () => {
    const [evidence] = await ids(as(1), provenance(subject('web'), { run }));
    const { id } = await createQuarantine(app, { evidence, reason: REASON });
    await expect(releaseQuarantine(app, { id, reason: '' })).rejects.toMatchObject({ code: 'bad-request' });
    await releaseQuarantine(app, { id, reason: 'mended' });
    await expect(releaseQuarantine(app, { id, reason: 'again' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(releaseQuarantine(app, { id: 99, reason: 'x' })).rejects.toMatchObject({ code: 'not-found' });
  });
});
