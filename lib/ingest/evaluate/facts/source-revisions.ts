/** Finds evidence about the commits from which an artifact was built, and the artifacts built from a commit. */
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import { sourceCommits } from '#lib/policy/facts/evidence-index.ts';
import { needsSourceRevision } from '#lib/policy/needs-source-revision.ts';
import type { ArtifactFacts, EvidenceFact, Policy, SourceRevision } from '#lib/policy/facts/policy.ts';
import { artifactsByAlias } from '#db/artifact/aliases.ts';
import { type ArtifactRow, findArtifact } from '#db/artifact/artifacts.ts';
import { evidenceOfKind } from '#db/evidence/subjects.ts';
import { findTerm, termText } from '#db/evidence/terms.ts';
import type { Db, Tx } from '#db/open.ts';
import { artifactsBuiltFrom } from '#db/project/builds.ts';
import { OUTCOMES } from '#db/schema/columns/enums.ts';
import { touchArtifact, type Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';

const COMMIT = 'gitCommit';

/** The commits of one artifact, the documents of each kind and outcome about one, and the artifacts built from one. */
const MAX_COMMITS = 8;
const MAX_DOCUMENTS = 24;
const MAX_BUILT = 64;

/** The kinds of document that say something about the source of a commit. */
const KINDS: readonly EvidenceKind[] = ['vsa', 'review'];

type Reader = {
  view: FactsView;
  /** Reads the facts of documents (`seq`) about an artifact (row id). */
  readFacts: (artifact: number, seqs: readonly number[]) => Promise<EvidenceFact[]>;
};

/** What an evaluation sees of the source: the facts to add, and the documents in them. */
export type SourceEvidence = { facts: Pick<ArtifactFacts, 'sourceRevisions'>; documents: EvidenceFact[] };

/**
 * The commits that verified provenance names, each with the evidence about it that counts in the project of the
 * artifact. Empty where no rule of the policies needs them. `evidence`: all documents that count for the artifact, also
 * those of its image indexes.
 */
export async function sourceOf(
  db: Db,
  policies: readonly Policy[],
  row: ArtifactRow,
  evidence: readonly EvidenceFact[],
  reader: Reader,
): Promise<SourceEvidence> {
  if (!policies.some(needsSourceRevision)) return { facts: {}, documents: [] };
  const commits = (await termText(db, row.alg)) === COMMIT ? [row.value] : sourceCommits(evidence);
  const revisions: SourceRevision[] = [];
  for (const commit of commits.slice(0, MAX_COMMITS)) revisions.push(await revisionOf(db, row.project, commit, reader));
  const documents = revisions.flatMap((revision) => [...revision.evidence, ...(revision.reviews ?? [])]);
  return { facts: { sourceRevisions: revisions }, documents };
}

/** A commit, with the reviews of the changes that were merged as it. */
async function revisionOf(db: Db, project: number | null, commit: string, reader: Reader): Promise<SourceRevision> {
  const evidence = await evidenceAbout(db, project, commit, reader, KINDS);
  const heads = evidence.flatMap(({ facts }) =>
    facts.kind === 'review' && facts.review.mergeCommit === commit ? (facts.review.headCommit ?? []) : [],
  );
  const reviews: EvidenceFact[] = [];
  for (const head of [...new Set(heads)].filter((one) => one !== commit).slice(0, MAX_COMMITS))
    reviews.push(...(await evidenceAbout(db, project, head, reader, ['review'])));
  return { digest: `${COMMIT}:${commit}`, evidence, reviews };
}

/** Evidence about a commit that counts in a project (row id); empty where the artifact belongs to none. */
async function evidenceAbout(
  db: Db,
  project: number | null,
  commit: string,
  { view, readFacts }: Reader,
  kinds: readonly EvidenceKind[],
): Promise<EvidenceFact[]> {
  const alg = await findTerm(db, COMMIT);
  if (alg === null || project === null) return [];
  const own = await findArtifact(db, alg, commit);
  const found = new Map<string, EvidenceFact>();
  // A commit may be a further digest of an artifact, which then has the evidence about both.
  for (const id of new Set([...(own === null ? [] : [own.id]), ...(await artifactsByAlias(db, alg, commit))])) {
    if ((await view.artifact(id))?.project !== project) continue;
    const seqs: number[] = [];
    for (const kind of kinds)
      for (const outcome of OUTCOMES) seqs.push(...(await view.evidenceOfKind(id, kind, outcome, MAX_DOCUMENTS)));
    for (const fact of await readFacts(id, seqs)) found.set(fact.id, fact);
  }
  return [...found.values()];
}

/**
 * Mark the artifacts that a project built from a commit for evaluation, where `row` is one and a policy needs
 * evidence about it; returns their row ids. A review of a commit is about the commits that it was merged as, too.
 */
export async function touchBuiltFrom(
  tx: Tx,
  batch: Batch,
  policies: readonly Policy[],
  row: ArtifactRow,
  evidence: number | null,
): Promise<number[]> {
  if (!policies.some(needsSourceRevision) || row.project === null || (await termText(tx, row.alg)) !== COMMIT)
    return [];
  const touched = new Set<number>();
  for (const commit of [row.value, ...(await mergedAs(tx, batch, row))]) {
    const built = { project: row.project, commit, alsoFrom: [...batch.touched.keys()] };
    for (const id of await artifactsBuiltFrom(tx, built, MAX_BUILT)) {
      const artifact = id === row.id ? null : await currentArtifact(tx, batch, id);
      if (artifact === null) continue;
      touchArtifact(batch, artifact, false, evidence);
      touched.add(id);
    }
  }
  return [...touched];
}

/** The commits as which a commit was merged, from the reviews about it. */
async function mergedAs(tx: Tx, batch: Batch, row: ArtifactRow): Promise<string[]> {
  const commits = new Set<string>();
  for (const outcome of OUTCOMES)
    for (const seq of await evidenceOfKind(tx, row.id, 'review', outcome, MAX_DOCUMENTS)) {
      const facts = (batch.facts.get(seq) ?? (await readEvidenceFact(tx, seq)))?.facts;
      if (facts?.kind === 'review' && facts.review.mergeCommit !== null) commits.add(facts.review.mergeCommit);
    }
  commits.delete(row.value);
  return [...commits].slice(0, MAX_COMMITS);
}
