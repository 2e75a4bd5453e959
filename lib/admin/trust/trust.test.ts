import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pastVerifications } from '#db/evidence/verifications.ts';
import { findEvidence } from '#db/evidence/evidence.ts';
import { openStore } from '#db/open.ts';
import { trustVersion } from '#db/system/trust.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getTrust } from '#lib/query/get-trust.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import {
  completeEvidence,
  sha256Hex,
  openTestApp,
  testInstance,
  provenance,
  ingestOutcomes,
  runOf,
  subject,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ trust: null });
  await runAllJobs();
});
afterEach(() => app.close());

const instance = testInstance();
const run = runOf('acme/web');
const web = subject('web');
const digest = `sha256:${sha256Hex('web')}`;
const root = () => Buffer.from(instance.trustedRootJson);

/** Run the jobs that are due. */
async function runAllJobs(): Promise<void> {
  while (await runOneJob({ store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 }));
}
const status = async () => (await getArtifact(app, digest))!.status.status;
const outcomes = async (id: string) =>
  (await pastVerifications(app.store.read, (await findEvidence(app.store.read, id))!.seq, 10)).map(
    (each) => each.outcome,
  );

describe('a change of trust', () => {
  it('verifies again the documents that it can change, and adds a verification without rewriting earlier ones', async () => {
    const [first] = await ingestEvidence(app, { bytes: completeEvidence(web, { run }) });
    expect([first!.verification?.outcome, await status()]).toEqual(['untrusted', 'incomplete']);
    const { added } = await addTrustFile(app, { bytes: root(), name: 'own' });
    await runAllJobs();
    expect([await status(), await outcomes(first!.id)]).toEqual(['verified', ['untrusted', 'verified']]);
    await removeTrustEntry(app, added[0]!.id);
    await runAllJobs();
    expect([(await status()) === 'verified', await outcomes(first!.id)]).toEqual([
      false,
      ['untrusted', 'verified', 'untrusted'],
    ]);
    expect((await getArtifact(app, digest))!.history.map((change) => change.to)).toEqual([
      'incomplete',
      'verified',
      'incomplete',
    ]);
  });

  it('does not verify the documents again that it cannot change', async () => {
    await addTrustFile(app, { bytes: root(), name: 'own' });
    const [first] = await ingestEvidence(app, { bytes: provenance(web, { run }) });
    const other = await addTrustFile(app, {
      bytes: Buffer.from(testInstance('another').trustedRootJson),
      name: 'another',
    });
    await runAllJobs();
    await removeTrustEntry(app, other.added[0]!.id);
    await runAllJobs();
    expect(await outcomes(first!.id)).toEqual(['verified']);
  });

  it('links the artifact to its build once its evidence is verified', async () => {
    await app.close();
    app = await openTestApp({ trust: null, adopts: ['github.com/acme/*'] });
    await ingestOutcomes(app, provenance(web, { run: runOf('evil/web'), instance: testInstance('evil') }));
    app.advance(1_000);
    await ingestOutcomes(app, provenance(web, { run }));
    expect((await getArtifact(app, digest))!.build?.repository).toBe('github.com/evil/web');
    await addTrustFile(app, { bytes: root(), name: 'own' });
    await runAllJobs();
    expect((await getArtifact(app, digest))!).toMatchObject({
      project: { slug: 'github.com/acme/web' },
      build: { repository: 'github.com/acme/web' },
    });
  });

  it('by another process applies to the next document, without a restart', async () => {
    const beside = openStore(app.folder);
    await addTrustFile({ ...app, store: beside }, { bytes: root(), name: 'own' });
    beside.close();
    expect(await ingestOutcomes(app, provenance(web, { run }))).toEqual(['stored verified']);
  });

  it('during the ingestion of a document verifies it again before it is stored', async () => {
    let examined = 0;
    const slow: TestApp = {
      ...app,
      examiner: {
        ...app.examiner,
        close: () => app.examiner.close(),
        examine: async function* (bytes, request) {
          examined += 1;
          for await (const chunk of app.examiner.examine(bytes, request)) {
            if (examined === 1) await addTrustFile(app, { bytes: root(), name: 'own' });
            yield chunk;
          }
        },
      },
    };
    expect(await ingestOutcomes(slow, provenance(web, { run }))).toEqual(['stored verified']);
    expect(examined).toBe(2);
  });

  it('increases the version of the trust once, also where the same file is added twice', async () => {
    const before = await trustVersion(app.store.read);
    await addTrustFile(app, { bytes: root(), name: 'own' });
    expect(await addTrustFile(app, { bytes: root(), name: 'own' })).toMatchObject({
      added: [],
      present: [{ name: 'own' }],
    });
    expect(await trustVersion(app.store.read)).toBe(before + 1);
    const view = await getTrust(app);
    expect(view.roots.map((entry) => [entry.name, entry.builtIn])).toEqual([
      ['Sigstore public good', true],
      ['npm registry', true],
      ['own', false],
    ]);
    expect(
      view.roots.every((entry) => entry.members.length > 0 && entry.members.every((member) => member.keyType !== null)),
    ).toBe(true);
  });

  it.each([
    ['nothing', /no trust entry/],
    ['', /no trust entry/],
  ])('%j cannot be removed', async (name, wanted) => {
    await expect(removeTrustEntry(app, name)).rejects.toThrow(wanted);
  });

  it.each([
    ['{}', /neither/],
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', /cannot be used/],
    ['', /cannot be used/],
  ])('%j cannot be added', async (text, wanted) => {
    const before = await trustVersion(app.store.read);
    await expect(addTrustFile(app, { bytes: Buffer.from(text) })).rejects.toThrow(wanted);
    expect(await trustVersion(app.store.read)).toBe(before);
  });
});
