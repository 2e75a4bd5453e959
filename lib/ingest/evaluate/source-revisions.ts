/** Finds evidence about the commits from which an artifact was built, and the artifacts built from a commit. */
import type { Facts } from '#lib/evidence/model/evidence.ts';
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
import type { ArtifactLookup } from '#lib/ingest/platforms/platforms.ts';

/** The commits of one artifact, the documents of each kind and outcome about one, and the artifacts built from one. */
const MAX_COMMITS = 8;
const MAX_DOCUMENTS = 24;
const MAX_BUILT = 64;

/** The kinds of document that say something about the source of a commit. */
const KINDS: readonly Facts['kind'][] = ['vsa'];

type Reader = {
  lookUpArtifact: ArtifactLookup;
  /** Reads the facts of documents by their `seq`. */
  readFacts: (seqs: readonly number[]) => Promise<EvidenceFact[]>;
};

/** What an evaluation sees of the source: the facts to add, and the documents in them. */
export type SourceEvidence = { facts: Pick<ArtifactFacts, 'sourceRevisions'>; documents: EvidenceFact[] };

/**
 * The commits that verified provenance names, each with the evidence about it that counts in the project of the
 * artifact. Empty where no rule of the policy needs them. `evidence`: all documents that count for the artifact, also
 * those of its image indexes.
 */
export async function sourceOf(
  db: Db,
  policy: Policy,
  row: ArtifactRow,
  evidence: readonly EvidenceFact[],
  reader: Reader,
): Promise<SourceEvidence> {
  if (!needsSourceRevision(policy)) return { facts: {}, documents: [] };
  const revisions: SourceRevision[] = [];
  for (const commit of sourceCommits(evidence).slice(0, MAX_COMMITS))
    revisions.push({ digest: `gitCommit:${commit}`, evidence: await evidenceAbout(db, row.project, commit, reader) });
  return { facts: { sourceRevisions: revisions }, documents: revisions.flatMap((revision) => revision.evidence) };
}

/** Evidence about a commit that counts in a project (row id); empty where the artifact belongs to none. */
async function evidenceAbout(
  db: Db,
  project: number | null,
  commit: string,
  { lookUpArtifact, readFacts }: Reader,
): Promise<EvidenceFact[]> {
  const alg = await findTerm(db, 'gitCommit');
  if (alg === null || project === null) return [];
  const own = await findArtifact(db, alg, commit);
  const seqs = new Set<number>();
  // A commit may be a further digest of an artifact, which then has the evidence about both.
  for (const id of new Set([...(own === null ? [] : [own.id]), ...(await artifactsByAlias(db, alg, commit))])) {
    if ((await lookUpArtifact(id))?.project !== project) continue;
    for (const kind of KINDS)
      for (const outcome of OUTCOMES)
        for (const seq of await evidenceOfKind(db, id, kind, outcome, MAX_DOCUMENTS)) seqs.add(seq);
  }
  return readFacts([...seqs].sort((a, b) => a - b));
}

/**
 * Mark the artifacts that a project built from a commit for evaluation, where `row` is a commit and the policy needs
 * evidence about it; returns their row ids.
 */
export async function touchBuiltFrom(
  tx: Tx,
  batch: Batch,
  policy: Policy,
  row: ArtifactRow,
  evidence: number | null,
): Promise<number[]> {
  if (!needsSourceRevision(policy) || row.project === null || (await termText(tx, row.alg)) !== 'gitCommit') return [];
  const built = { project: row.project, commit: row.value, alsoFrom: [...batch.touched.keys()] };
  const touched: number[] = [];
  for (const id of await artifactsBuiltFrom(tx, built, MAX_BUILT)) {
    const artifact = await currentArtifact(tx, batch, id);
    if (artifact === null || artifact.id === row.id) continue;
    touchArtifact(batch, artifact, false, evidence);
    touched.push(id);
  }
  return touched;
}
