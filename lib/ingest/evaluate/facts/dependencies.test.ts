/** Dependencies from the upload to the rule of the artifact that was made of them, in any order. */
import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { preAuthEncoding } from '#lib/bytes/signing/pre-auth-encoding.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { evaluateAsOf } from '#lib/query/as-of/evaluate-as-of.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { presentView } from '#lib/ingest/view/facts-view.ts';
import { openTestApp, provenance, runOf, sbom, sha256Hex, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { loadDependencies, MAX_DEPENDENCIES } from './dependencies.ts';
import { artifact, evidence, provenance as provenanceFacts } from '#lib/policy/example.fixture.ts';

const keys = generateKeyPairSync('ed25519');
const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const keyid = hash('sha256', keys.publicKey.export({ type: 'spki', format: 'der' }), 'hex');
const TYPE = 'application/vnd.in-toto+json';

/** A verification summary about a thing, by a key that an administrator has added. */
function summary(name: string, result: 'PASSED' | 'FAILED', timeVerified = '2026-05-14T10:00:00Z'): Buffer {
  const payload = Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: subject(name),
      predicateType: 'https://slsa.dev/verification_summary/v1',
      predicate: {
        verifier: { id: 'https://verifier.example' },
        timeVerified,
        resourceUri: `pkg:generic/${name}`,
        policy: { uri: 'https://verifier.example/policy' },
        verificationResult: result,
        verifiedLevels: [result === 'PASSED' ? 'SLSA_BUILD_LEVEL_3' : 'FAILED'],
      },
    }),
  );
  const sig = sign(null, preAuthEncoding(TYPE, payload), keys.privateKey).toString('base64');
  return Buffer.from(
    JSON.stringify({ payloadType: TYPE, payload: payload.toString('base64'), signatures: [{ keyid, sig }] }),
  );
}

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
  await claimProject(app, { slug: 'github.com/acme/web' });
  await addTrustFile(app, { bytes: Buffer.from(pem), name: 'verifier' });
});
afterEach(() => app.close());

const requireTraced = (params: object = {}) =>
  applyPolicy(app, {
    document: { id: 'traced', rules: [{ id: 'traced', check: 'dependencies-traced', params }] },
    reason: 'we need it',
  });
const push = (bytes: Uint8Array) => ingestEvidence(app, { bytes });
const madeOf = (name: string, ...parts: string[]) =>
  provenance(
    subject(name),
    { run: runOf('acme/web') },
    parts.map((part) => ({ uri: `pkg:generic/${part}@1`, digest: { sha256: sha256Hex(part) } })),
  );
const rule = async (name = 'web') => {
  const view = (await getArtifact(app, `sha256:${sha256Hex(name)}`))!;
  const { outcome, code } = view.checks.find((one) => one.rule === 'traced')!;
  return `${view.status.status}: ${outcome} ${code}`;
};

describe('dependencies', () => {
  it('are traced by a summary that comes before or after', async () => {
    await requireTraced();
    await push(madeOf('web', 'libc'));
    expect(await rule()).toBe('incomplete: missing dependency-untraced');
    await push(summary('libc', 'PASSED'));
    expect(await rule()).toBe('verified: pass ok');
    await push(madeOf('web2', 'libc'));
    expect(await rule('web2')).toBe('verified: pass ok');
    await push(summary('libc', 'FAILED', '2026-05-14T11:00:00Z'));
    expect(await rule()).toBe('failed: fail dependency-failed');
    expect(await rule('web2')).toBe('failed: fail dependency-failed');
  });

  it('as of a past moment are judged by what was known of them then', async () => {
    await requireTraced({ levels: 2 });
    const pushAt = async (bytes: Uint8Array) => {
      await push(bytes);
      const at = app.now().toISOString();
      app.advance(60_000);
      return at;
    };
    const moments = [
      await pushAt(madeOf('web', 'framework')),
      await pushAt(madeOf('framework', 'libc')),
      await pushAt(summary('libc', 'PASSED')),
      await pushAt(summary('libc', 'FAILED', '2026-05-14T11:00:00Z')),
    ];
    const { id } = (await findByDigest(app.store.read, `sha256:${sha256Hex('web')}`))!;
    const then = await Promise.all(moments.map((at) => evaluateAsOf(app.store.read, id, { at, policy: 'then' })));
    expect(then.map((one) => one?.status.status)).toEqual(['incomplete', 'incomplete', 'verified', 'failed']);
    expect(then.map((one) => one?.facts.dependencies?.examined.length)).toEqual([1, 2, 2, 2]);
  });

  it('are stored with the status, not only shown', async () => {
    await requireTraced();
    await push(madeOf('web', 'libc'));
    await push(summary('libc', 'PASSED'));
    const { artifacts } = await listArtifacts(app, { project: 'github.com/acme/web' });
    expect(artifacts.map(({ status }) => status)).toEqual(['verified']);
  });

  it('are followed to the second level, and a change there counts', async () => {
    await requireTraced({ levels: 2 });
    await push(madeOf('web', 'framework'));
    await push(madeOf('framework', 'libc'));
    expect(await rule()).toBe('incomplete: missing dependency-untraced');
    await push(summary('libc', 'PASSED'));
    expect(await rule()).toBe('verified: pass ok');
  });

  it('that depend on each other end', async () => {
    await requireTraced({ levels: 3 });
    await push(madeOf('web', 'framework'));
    await push(madeOf('framework', 'web'));
    expect(await rule()).toBe('verified: pass ok');
  });

  it('with many users: some are evaluated at once, the others by a job', async () => {
    await requireTraced();
    const names = Array.from({ length: 40 }, (_one, at) => `web${at}`);
    for (const name of names) await push(madeOf(name, 'libc'));
    await push(summary('libc', 'PASSED'));
    const counts = async () => {
      const { artifacts } = await listArtifacts(app, { project: 'github.com/acme/web', limit: 100 });
      return artifacts.filter(({ status }) => status === 'verified').length;
    };
    expect(await counts()).toBe(32);
    const runner = { store: app.store, now: () => app.now(), handlers: jobHandlers(app), random: () => 0 };
    while (await runOneJob(runner));
    expect(await counts()).toBe(40);
  });

  it('are not traced by evidence of a stranger', async () => {
    await requireTraced();
    await push(madeOf('web', 'libc'));
    await push(provenance(subject('libc'), { run: runOf('stranger/libc') }));
    expect(await rule()).toBe('incomplete: missing dependency-untraced');
    // Where the verifier speaks too, the summary counts, and the provenance of the stranger does not.
    await push(summary('libc', 'PASSED'));
    expect(await rule()).toBe('verified: pass ok');
  });

  it('are traced by the provenance of a claimed project', async () => {
    await requireTraced({ evidence: ['provenance'] });
    await push(madeOf('web', 'libc'));
    await push(summary('libc', 'PASSED'));
    expect(await rule()).toBe('incomplete: missing dependency-untraced');
    await push(madeOf('libc'));
    expect(await rule()).toBe('verified: pass ok');
  });

  it('of an SBOM are found by their package URL', async () => {
    await requireTraced({ scope: 'sbom' });
    await push(madeOf('web', 'libc'));
    const component = { purl: 'pkg:generic/libc@1', name: 'libc', version: '1' };
    await push(sbom(subject('web'), { run: runOf('acme/web') }, [component]));
    expect(await rule()).toBe('incomplete: missing dependency-untraced');
  });

  it.each<[string, string[] | null, boolean]>([
    ['no policy', null, false],
    ['a policy of another project', ['acme/api'], false],
    ['a policy of the project', ['acme/web'], true],
  ])('are read only where a policy of the project asks for them: %s', async (_name, projects, expected) => {
    if (projects !== null)
      await applyPolicy(app, {
        document: { id: 'p', appliesTo: { projects }, rules: [{ id: 'r', check: 'dependencies-traced' }] },
        reason: 'we need it',
      });
    await push(madeOf('web', 'libc'));
    const row = (await artifactById(app.store.read, 1))!;
    const { facts } = await evaluateArtifact(app.store.read, row, app.now().toISOString());
    expect(facts.digest.value).toBe(sha256Hex('web'));
    expect(facts.dependencies !== undefined).toBe(expected);
  });

  it('are looked up to a limit', async () => {
    const many = Array.from({ length: MAX_DEPENDENCIES + 5 }, (_one, at) => ({
      name: null,
      uri: null,
      digest: { sha256: sha256Hex(`part ${at}`) },
      mediaType: null,
      downloadLocation: null,
      annotations: null,
    }));
    const document = evidence(provenanceFacts({ resolvedDependencies: many }));
    const found = await loadDependencies(app.store.read, presentView(app.store.read), artifact([document]).evidence, {
      needs: { levels: 1, scopes: ['resolved'] },
      read: () => Promise.resolve(null),
    });
    expect(found.examined).toHaveLength(MAX_DEPENDENCIES);
  });
});
