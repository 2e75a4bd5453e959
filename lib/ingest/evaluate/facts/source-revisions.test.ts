/** Which evidence about a commit an evaluation sees, and which artifacts depend on it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import { githubIdentity } from '#lib/test-issuer/statements/run.ts';
import { vsa } from '#lib/test-issuer/statements/statement.ts';
import { artifactById, type ArtifactRow, findArtifact } from '#db/artifact/artifacts.ts';
import { evidenceFor } from '#db/evidence/subjects.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { EVIDENCE_PER_BUCKET, readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { pastView } from '#lib/ingest/view/past-view.ts';
import { presentView } from '#lib/ingest/view/facts-view.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import { policyWith } from '#lib/policy/checks/verdict.fixture.ts';
import { openTestApp, provenance, runOf, sha256Hex, subject, testInstance } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { sourceOf, touchBuiltFrom } from './source-revisions.ts';

const STRANGER: Actor = { kind: 'token', id: 77, name: 'stranger', scopes: ['ingest'] };
const POLICY = policyWith('source-level', { min: 3 });
const run = runOf('acme/web');
const VERIFIER = 'slsa-framework/actions/.github/workflows/compute_slsa_source.yml@refs/tags/v0.1.0';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
  await claimProject(app, { slug: 'github.com/acme/web' });
});
afterEach(() => app.close());

const push = (bytes: Uint8Array) => ingestEvidence({ ...app, actor: STRANGER }, { bytes });

/** A Source VSA that the reference workflow signed in a run of the repository; `signed: false`: nobody did. */
function summary(path: string, commit: string, { signed = true, level = 3, digest = {} } = {}): Buffer {
  const of = runOf(path, { reusable: { workflow: VERIFIER, commit: '0'.repeat(40) } });
  const statement = vsa([{ name: 'commit', digest: { gitCommit: commit, ...digest } }], {
    verifier: 'https://github.com/slsa-framework/actions',
    at: of.finishedOn,
    resourceUri: 'git+https://github.com/acme/web',
    policyUri: 'https://example.com/policy',
    levels: [`SLSA_SOURCE_LEVEL_${level}`],
  });
  const at = new Date(of.finishedOn.getTime() + 60_000);
  return Buffer.from(
    JSON.stringify(signed ? testInstance().sign(statement, { ...githubIdentity(of), at }) : statement),
  );
}

async function rowOf(alg: string, value: string): Promise<ArtifactRow> {
  return (await findArtifact(app.store.read, (await findTerm(app.store.read, alg))!, value))!;
}

async function readFacts(seqs: readonly number[]): Promise<EvidenceFact[]> {
  const facts = await Promise.all(seqs.map((seq) => readEvidenceFact(app.store.read, seq)));
  return facts.filter((fact) => fact !== null);
}

/** What a policy that needs it sees of the source of the artifact `web`, and what it finds. */
async function found(
  policy = POLICY,
  view = presentView(app.store.read),
): Promise<{ outcome: string; revisions: unknown }> {
  const db = app.store.read;
  const row = await rowOf('sha256', sha256Hex('web'));
  const evidence = await readFacts(await evidenceFor(db, row.id, EVIDENCE_PER_BUCKET));
  const { facts } = await sourceOf(db, [policy], row, evidence, {
    readFacts: (_artifact, seqs) => readFacts(seqs),
    view,
  });
  const { verdicts } = evaluate(policy, {
    digest: { alg: 'sha256', value: row.value },
    names: [],
    purls: [],
    project: { slug: 'github.com/acme/web', names: ['github.com/acme/web'] },
    evidence,
    ...facts,
  });
  return {
    outcome: `${verdicts[0]!.outcome} ${verdicts[0]!.code}`,
    revisions: facts.sourceRevisions?.map(({ digest, evidence: about }) => [digest, about.length]),
  };
}

describe('the evidence about the commit', () => {
  it('is what counts for the commit in the same project', async () => {
    await push(provenance(subject('web'), { run }));
    expect(await found()).toEqual({
      outcome: 'missing no-source-vsa',
      revisions: [[`gitCommit:${run.commit}`, 0]],
    });
    await push(summary('acme/web', run.commit));
    expect(await found()).toEqual({ outcome: 'pass ok', revisions: [[`gitCommit:${run.commit}`, 1]] });
  });

  it('is what counted at a past moment', async () => {
    await push(provenance(subject('web'), { run }));
    const before = app.now().toISOString();
    app.advance(60_000);
    await push(summary('acme/web', run.commit));
    const after = app.now().toISOString();
    app.advance(60_000);
    await push(summary('acme/web', run.commit, { level: 1 }));
    const foundAt = async (at: string) => (await found(POLICY, pastView(app.store.read, at))).revisions;
    expect(await foundAt(before)).toEqual([[`gitCommit:${run.commit}`, 0]]);
    expect(await foundAt(after)).toEqual([[`gitCommit:${run.commit}`, 1]]);
    expect(await foundAt(app.now().toISOString())).toEqual([[`gitCommit:${run.commit}`, 2]]);
  });

  it.each<[string, () => Buffer[]]>([
    ['of another repository, that is about the same commit', () => [summary('eve/web', run.commit)]],
    ['that a stranger sends without a signature', () => [summary('acme/web', run.commit, { signed: false })]],
    ['of another commit', () => [summary('acme/web', 'd'.repeat(40))]],
    [
      'of the same commit in a project that claimed it first',
      () => [provenance([{ name: 'x', digest: { gitCommit: run.commit } }], { run: runOf('eve/web') })],
    ],
  ])('is not evidence %s', async (_, documents) => {
    await push(provenance(subject('web'), { run }));
    for (const document of documents()) await push(document);
    expect(await found()).toMatchObject({ outcome: 'missing no-source-vsa' });
  });

  it('may be kept with an artifact that has the commit as a further digest', async () => {
    await push(provenance([{ name: 'web', digest: { sha256: sha256Hex('web'), gitCommit: run.commit } }], { run }));
    await push(summary('acme/web', run.commit));
    expect(await found()).toMatchObject({ outcome: 'pass ok' });
  });

  it('is not read where no rule needs it', async () => {
    await push(provenance(subject('web'), { run }));
    expect(await found(policyWith('slsa-build-level', { min: 1 }))).toEqual({
      outcome: 'pass ok',
      revisions: undefined,
    });
  });
});

describe('the artifacts that depend on a commit', () => {
  const touchedBy = async (policy = POLICY): Promise<string[]> => {
    const commit = await rowOf('gitCommit', run.commit);
    return app.evidenceWriter.change(app, async (tx, batch) => {
      const ids = await touchBuiltFrom(tx, batch, [policy], commit, null);
      return Promise.all(ids.map(async (id) => (await artifactById(tx, id))!.value));
    });
  };

  it('are those that its project built from it', async () => {
    await push(provenance(subject('web'), { run }));
    await push(provenance(subject('other'), { run: runOf('acme/web', { ref: 'refs/tags/v2.0.0' }) }));
    await push(provenance(subject('forged'), { run: runOf('eve/web', { commit: run.commit }) }));
    await push(summary('acme/web', run.commit));
    expect(await touchedBy()).toEqual([sha256Hex('web')]);
    expect(await touchedBy(policyWith('slsa-build-level', { min: 1 }))).toEqual([]);
  });
});
