import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { claimProject, withdrawClaim } from '#lib/admin/projects.ts';
import { createQuarantine, releaseQuarantine } from '#lib/admin/quarantine.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { endWaiver } from '#lib/admin/waivers/decide-waiver.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { deployedBy } from '#lib/admin/retention/retention.fixture.ts';
import { openRetentionReader } from '#lib/ingest/retention/retention-reader.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { getRaw } from '#lib/query/get-raw.ts';
import { previewRetention } from '#lib/query/retention/preview-retention.ts';
import { completeEvidence, openTestApp, provenance, runOf, sbom, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import { testInstance, testResults, type TestApp } from '#lib/start/app.fixture.ts';
import { startDailyRetention } from '#lib/jobs/steps/retention.ts';
import { createHold, releaseHold } from './holds.ts';
import { bodies, checkProofs, DAY, newestEntries, retain, run, runJobs } from './retention.fixture.ts';
import { finishRetention, runRetentionStep, startRetention } from './run-retention.ts';

const PROJECT = 'github.com/acme/web';
const DIGEST = `sha256:${sha256Hex('web')}`;
const signing = { run: runOf('acme/web') };
let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
  await claimProject(app, { slug: PROJECT });
  await runJobs(app);
});
afterEach(() => app.close());

const send = async (bytes: Uint8Array | string, rest: { subject?: string } = {}) =>
  (await ingestEvidence(app, { bytes: Buffer.from(bytes), ...rest }))[0]!;
const isKept = async (id: string) => (await bodies(app)).get(id);
const kept = async () => [...(await bodies(app)).values()].filter(Boolean).length;
const artifact = async () => {
  // What the evaluation saw has its time, and the log grows.
  const { policy: _policy, log: _log, ...view } = (await getArtifact(app, DIGEST))!;
  return view;
};
const reasons = async () =>
  (await previewRetention(app)).keeps.map(({ reason, documents }) => `${documents} ${reason}`);

describe('a run', () => {
  it('drops what its policy lets go, and changes nothing that a page of an artifact says', async () => {
    await ingestEvidence(app, { bytes: completeEvidence(subject('web'), signing) });
    await retain(app, [{ kinds: ['sbom', 'tests'], days: 30 }]);
    const before = await artifact();
    app.advance(30 * DAY - 1);
    expect(await run(app)).toMatchObject({ documents: 0 });
    expect((await newestEntries(app, 1))[0]).toMatchObject({ kind: 'retention', run: 1, documents: 0, bytes: 0 });
    app.advance(1);
    const done = await run(app);
    expect(done).toMatchObject({ documents: 2, finishedAt: app.now().toISOString() });
    expect(await kept()).toBe(1);
    expect((await newestEntries(app, 1))[0]).toMatchObject({
      kind: 'retention',
      run: 2,
      documents: 2,
      bytes: done.bytes,
    });
    expect(await artifact()).toEqual(before);
    expect(await checkProofs(app)).toBe(2);
  });

  it('says of each document what was dropped, by which policy, and with which proof', async () => {
    const { id } = await send(sbom(subject('web'), signing));
    const before = (await getEvidence(app, id))!;
    expect(before.body).toEqual({ kept: true });
    await retain(app, [{ kinds: 'all', days: 7 }]);
    app.advance(7 * DAY);
    await run(app);
    const after = (await getEvidence(app, id))!;
    expect(after.body).toMatchObject({
      kept: false,
      droppedAt: app.now().toISOString(),
      policy: { id: 'keep', version: 1, days: 7 },
      run: 1,
      remark: expect.stringContaining('Verified on 2026-05-14 under trust version'),
    });
    expect(await getRaw(app, id)).toBeNull();
    const { body: _body, parsed: _parsed, parsedCut: _cut, log: _log, ...rest } = after;
    const { body: _, parsed: __, parsedCut: ___, log: ____, ...same } = before;
    expect(rest).toEqual(same);
    expect(after.parsed).toBeNull();
  });

  it('needs a reason, and goes on with a run that is not finished', async () => {
    await expect(startRetention(app, { reason: ' ' })).rejects.toMatchObject({ code: 'bad-request' });
    expect(await startRetention(app, { reason: 'disk' })).toEqual({ run: 1, isNew: true });
    expect(await startRetention(app, { reason: 'disk' })).toEqual({ run: 1, isNew: false });
    await runJobs(app);
    expect((await finishRetention(app, 1)).finishedAt).not.toBeNull();
    expect(await startRetention(app, { reason: 'disk' })).toEqual({ run: 2, isNew: true });
  });

  it('goes on where it stopped, whoever takes the steps', async () => {
    for (let at = 0; at < 150; at += 1) await send(JSON.stringify(note(`part ${at}`)));
    await retain(app, [{ kinds: ['generic'], days: 1 }]);
    app.advance(DAY);
    const { run: id } = await startRetention(app, { reason: 'disk' });
    expect(await runRetentionStep(app, id)).toBe(false);
    expect(await kept()).toBe(86);
    expect(await checkProofs(app)).toBe(64);
    // Two take the same step at once: one of them drops, and the other one drops nothing.
    await Promise.all([runRetentionStep(app, id), runRetentionStep(app, id)]);
    await runJobs(app);
    expect(await kept()).toBe(0);
    expect(await finishRetention(app, id)).toMatchObject({ documents: 150 });
    expect(await checkProofs(app)).toBe(150);
    const entries = (await newestEntries(app, 8)).filter(({ kind }) => kind === 'retention');
    expect(entries.map(({ documents }) => documents)).toEqual([64, 64, 22]);
  });

  it('of the day starts once a day, and only where a policy lets anything go', async () => {
    expect(await startDailyRetention(app)).toBe(false);
    await retain(app, [{ kinds: 'all', days: 1 }]);
    expect(await startDailyRetention(app)).toBe(true);
    expect(await startDailyRetention(app)).toBe(false);
    await runJobs(app);
    app.advance(DAY - 1);
    expect(await startDailyRetention(app)).toBe(false);
    app.advance(1);
    expect(await startDailyRetention(app)).toBe(true);
  });
});

const note = (name: string, digest = sha256Hex(name)) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name, digest: { sha256: digest } }],
  predicateType: 'https://example.com/note/v1',
  predicate: { name },
});

describe('the bytes stay', () => {
  beforeEach(async () => {
    await send(provenance(subject('web'), signing));
    await retain(app, [{ kinds: 'all', days: 1 }]);
    app.advance(2 * DAY);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['of what is deployed', 'deployed', () => send(deployedBy('production', DIGEST))],
    ['under a waiver of the artifact', 'waived', () => waive({ artifact: DIGEST })],
    ['under a waiver of the project', 'waived', () => waive({ project: PROJECT })],
    ['under a hold on the artifact', 'held', () => createHold(app, { artifact: DIGEST, reason: 'a lawsuit' })],
    ['under a hold on the project', 'held', () => createHold(app, { project: PROJECT, reason: 'a lawsuit' })],
    [
      'under a hold on the document',
      'held',
      async () => createHold(app, { evidence: await firstId(), reason: 'a lawsuit' }),
    ],
    [
      'in quarantine',
      'quarantined',
      async () => createQuarantine(app, { evidence: await firstId(), reason: 'a doubt' }),
    ],
    ['where the policy keeps the newest', 'newest', () => retain(app, [{ kinds: 'all', days: 1, keepNewest: true }])],
    ['where an expression of a policy that is only tried reads them', 'read-by-rule', () => readingPolicy()],
    [
      'where the policy of the project names another kind',
      'no-retention',
      () => ofProject([{ kinds: ['scan'], days: 1 }]),
    ],
    ['for longer where the policy of the project says so', 'too-young', () => ofProject([{ kinds: 'all', days: 3 }])],
    ['while a change of trust is not applied yet', 'unfinished', () => addTrust('another')],
  ])('%s', async (_name, reason, change) => {
    expect((await previewRetention(app)).drops).toMatchObject([
      { kind: 'provenance', project: PROJECT, policy: 'keep', version: 1, days: 1, documents: 1 },
    ]);
    await change();
    expect(await reasons()).toEqual([`1 ${reason}`]);
    expect((await run(app)).documents).toBe(0);
    expect(await isKept(await firstId())).toBe(true);
  });

  it('decided again in the transaction that drops them', async () => {
    const { run: id } = await startRetention(app, { reason: 'disk' });
    const { store, evidenceWriter } = app;
    // The hold comes after the step has looked at the document, and before it drops it.
    const late: typeof evidenceWriter = {
      ...evidenceWriter,
      change: async (by, work) => {
        if ((await kept()) === 1 && (await openRetentionReader(store.read, app.now())))
          await createHold(app, { artifact: DIGEST, reason: 'a lawsuit' });
        return evidenceWriter.change(by, work);
      },
    };
    expect(await runRetentionStep({ ...app, evidenceWriter: late }, id)).toBe(true);
    expect(await isKept(await firstId())).toBe(true);
  });

  it('until the last artifact lets them go', async () => {
    const both = JSON.stringify({ ...note('both'), subject: [...subject('web'), ...subject('api')] });
    const { id } = await send(both);
    app.advance(2 * DAY);
    const { id: hold } = await createHold(app, { artifact: `sha256:${sha256Hex('api')}`, reason: 'a lawsuit' });
    await run(app);
    expect(await isKept(id)).toBe(true);
    await releaseHold(app, { id: hold, reason: 'settled' });
    await run(app);
    expect(await isKept(id)).toBe(false);
  });

  it('until a waiver ends', async () => {
    const { id } = (await waive({ artifact: DIGEST })) as { id: string };
    await endWaiver(app, Number(id), 'mended');
    expect((await run(app)).documents).toBe(1);
  });
});

const READS = {
  id: 'reads',
  cel: 'predicate.buildDefinition != null',
  forEach: { predicateType: 'https://slsa.dev/provenance/v1', quantifier: 'any' },
};
const readingPolicy = () => retain(app, null, { id: 'reading', mode: 'dry-run', rules: [READS] });
const firstId = async () => [...(await bodies(app)).keys()][0]!;
const waive = (target: { artifact: string } | { project: string }) =>
  createWaiver(app, { rule: 'sbom-present', ...target, owner: 'me', reason: 'soon', expiresAt: '2026-06-01' });
const ofProject = (retention: unknown) => retain(app, retention, { id: 'ours', appliesTo: { projects: [PROJECT] } });
const addTrust = (name: string) =>
  addTrustFile(app, { bytes: Buffer.from(createInstance({ seed: name, name }).trustedRootJson), name });

describe('a document that was dropped', () => {
  const drop = async (bytes: Uint8Array | string, rest: { subject?: string } = {}) => {
    const { id } = await send(bytes, rest);
    await retain(app, [{ kinds: 'all', days: 1 }]);
    app.advance(2 * DAY);
    await runJobs(app);
    await run(app);
    expect(await isKept(id)).toBe(false);
    return id;
  };
  const outcome = async (id: string) => (await getEvidence(app, id))!.outcome;

  it('never becomes better with more trust, and becomes so once it is sent again', async () => {
    const stranger = createInstance({ seed: 'stranger', name: 'stranger' });
    const bytes = provenance(subject('web'), { ...signing, instance: stranger });
    const id = await drop(bytes);
    expect(await outcome(id)).toBe('untrusted');
    await addTrustFile(app, { bytes: Buffer.from(stranger.trustedRootJson), name: 'stranger' });
    await runJobs(app);
    expect(await outcome(id)).toBe('untrusted');
    expect(await send(bytes)).toMatchObject({ outcome: 'duplicate', id, restored: true });
    expect(await isKept(id)).toBe(true);
    expect(Buffer.compare((await getRaw(app, id))!.bytes, bytes)).toBe(0);
    await runJobs(app);
    expect(await outcome(id)).toBe('verified');
    expect((await getEvidence(app, id))!.body).toEqual({ kept: true });
  });

  it('becomes untrusted where its trust is removed, says why, and stays so when the trust comes back', async () => {
    const bytes = provenance(subject('web'), signing);
    const id = await drop(bytes);
    expect(await outcome(id)).toBe('verified');
    const before = await artifact();
    await removeTrustEntry(app, testInstance().name);
    await runJobs(app);
    const view = (await getEvidence(app, id))!;
    expect(view).toMatchObject({ outcome: 'untrusted', problem: expect.stringContaining('no longer kept') });
    expect(view.verification.checks.find(({ outcome: found }) => found === 'error')).toMatchObject({
      check: 'certificate-chain',
      code: 'bytes-not-kept',
    });
    expect((await artifact()).status.status).not.toBe('verified');
    await addTrustFile(app, { bytes: Buffer.from(testInstance().trustedRootJson), name: testInstance().name });
    await runJobs(app);
    expect(await outcome(id)).toBe('untrusted');
    await send(bytes);
    await runJobs(app);
    expect(await outcome(id)).toBe('verified');
    expect((await artifact()).status).toMatchObject({ status: before.status.status });
    expect(await checkProofs(app)).toBe(0);
  });

  it('that is sent again is kept for the days of the policy once more', async () => {
    const bytes = provenance(subject('web'), signing);
    const id = await drop(bytes);
    await send(bytes);
    await runJobs(app);
    await run(app);
    expect(await isKept(id)).toBe(true);
    app.advance(DAY);
    await run(app);
    expect(await isKept(id)).toBe(false);
    expect(await checkProofs(app)).toBe(1);
  });

  it('can be quarantined and released, and counts as before', async () => {
    const id = await drop(provenance(subject('web'), signing));
    const before = await artifact();
    const { id: quarantine } = await createQuarantine(app, { evidence: id, reason: 'a doubt' });
    expect((await artifact()).status).not.toEqual(before.status);
    await releaseQuarantine(app, { id: quarantine, reason: 'it is right' });
    const after = await artifact();
    expect([after.status.status, after.names, after.project]).toEqual([
      before.status.status,
      before.names,
      before.project,
    ]);
  });

  it('gives its names again after its project was claimed anew', async () => {
    await drop(provenance([{ name: 'pkg:npm/web@1.2.3', digest: { sha256: sha256Hex('web') } }], signing));
    const before = await artifact();
    await withdrawClaim(app, PROJECT);
    await claimProject(app, { slug: PROJECT });
    await runJobs(app);
    const after = await artifact();
    expect([after.names, after.purls, after.project]).toEqual([before.names, before.purls, before.project]);
  });

  it('and is sent again for another artifact counts for that one too', async () => {
    const bytes = '<testsuites><testsuite name="s"><testcase name="t"/></testsuite></testsuites>';
    const id = await drop(bytes, { subject: DIGEST });
    const other = `sha256:${sha256Hex('other')}`;
    expect(await send(bytes, { subject: other })).toMatchObject({ outcome: 'duplicate', id, restored: true });
    expect((await getEvidence(app, id))!.subjects.map(({ artifact: one }) => one)).toEqual([DIGEST, other]);
    expect((await getArtifact(app, other))!.evidence).toHaveLength(1);
  });

  it('of a test report takes the exit code of a sender again', async () => {
    const bytes = testResults(subject('web'), signing);
    const id = await drop(bytes);
    const [again] = await ingestEvidence(app, { bytes, exitCode: 1, run: 'unit' });
    expect(again).toMatchObject({ restored: true });
    expect((await getEvidence(app, id))!.facts).toMatchObject({ tests: { exitCode: 1 } });
  });
});

describe('an image', () => {
  it('keeps its manifests, and the evidence about the index while a platform is deployed', async () => {
    const platform = { digest: DIGEST, size: 1, mediaType: 'application/vnd.oci.image.manifest.v1+json' };
    const index = JSON.stringify({ schemaVersion: 2, manifests: [platform] });
    const hex = sha256Hex(index);
    const { id: manifest } = await send(index);
    const { id: about } = await send(provenance(subject('image', hex), signing));
    await retain(app, [{ kinds: 'all', days: 1 }]);
    const { id: event } = await send(deployedBy('production', DIGEST));
    app.advance(2 * DAY);
    await run(app);
    expect(await Promise.all([manifest, about, event].map(isKept))).toEqual([true, true, true]);
    await send(deployedBy('production', DIGEST, 'removed'));
    await run(app);
    expect(await Promise.all([manifest, about, event].map(isKept))).toEqual([true, false, false]);
  });
});
