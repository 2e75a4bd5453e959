import { afterAll, beforeAll, expect, it } from 'vitest';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { evidenceFor } from '#db/evidence/subjects.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { ArtifactFacts } from '#lib/policy/facts/policy.ts';
import { policyOf } from '#lib/policy/cel/expression.fixture.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { EVIDENCE_PER_BUCKET, readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import { openTestApp, runOf, sbom, sha256Hex, sign, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { evaluateExpressions } from './evaluate-expressions.ts';
import { storedDocuments } from './stored-documents.ts';

const TYPE = 'https://acme.example/review/v1';
const web = subject('web-1.0.0.tgz');
const signing = { run: runOf('acme/web') };
const review = (predicate: unknown) =>
  sign({ _type: 'https://in-toto.io/Statement/v1', subject: web, predicateType: TYPE, predicate }, signing);

let app: TestApp;
let facts: ArtifactFacts;

beforeAll(async () => {
  app = await openTestApp();
  const components = Array.from({ length: 900 }, (_, at) => ({
    purl: `pkg:npm/component-${at}@1.0.0`,
    name: `component-${at}`,
    version: '1.0.0',
  }));
  const unsigned = Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: web,
      predicateType: TYPE,
      predicate: { a: 1 },
    }),
  );
  for (const bytes of [
    sbom(web, signing, components),
    review({ approved: true, reviewers: [{ name: 'a' }, { name: 'b' }] }),
    review({ approved: true, notes: 'a'.repeat(70_000) }),
    unsigned,
  ])
    await ingestEvidence(app, { bytes });
  facts = await factsOf(app);
});
afterAll(() => app.close());

/** The facts about the artifact, as an evaluation reads them. */
async function factsOf({ store: { read } }: TestApp): Promise<ArtifactFacts> {
  const row = await findArtifact(read, (await findTerm(read, 'sha256'))!, sha256Hex('web-1.0.0.tgz'));
  const seqs = await evidenceFor(read, row!.id, EVIDENCE_PER_BUCKET);
  const evidence = await Promise.all(seqs.map((seq) => readEvidenceFact(read, seq)));
  return {
    digest: { alg: 'sha256', value: row!.value },
    names: ['web'],
    purls: [],
    project: null,
    evidence: evidence.flatMap((fact) => fact ?? []),
  };
}

it('gives expressions the predicate as it was signed, and every component', async () => {
  const forEach = { predicateType: TYPE, quantifier: 'any' } as const;
  const policy = policyOf(
    { source: 'predicate.approved && predicate.reviewers.size() > 1', forEach },
    { source: 'predicate.notes.size() > 1', forEach },
    { source: 'predicate.a == 1', forEach },
    'sbom.components.size() == 900 && sbom.components.all(c, c.purl.startsWith("pkg:npm/"))',
    'sbom.components.exists(c, c.name == "component-899")',
  );
  const outcomes = async (read?: ReturnType<typeof storedDocuments>) =>
    [...(await evaluateExpressions(policy, facts, read))].toSorted().map(([, { outcome }]) => outcome);
  expect(await outcomes(storedDocuments(app.store.read))).toEqual(['pass', 'error', 'error', 'pass', 'pass']);
  expect(await outcomes()).toEqual(['error', 'error', 'error', 'fail', 'fail']);
});

it('leaves out what is not stored', async () => {
  const id = facts.evidence[0]!.id;
  const read = storedDocuments(app.store.read);
  expect([...(await read([id, `sha256:${'0'.repeat(64)}`])).keys()]).toEqual([id]);
});
