/** Reads the facts about an artifact that its evaluation sees: only evidence that counts. */
import { hash } from 'node:crypto';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { termText } from '#db/evidence/terms.ts';
import { sentTimes } from '#db/evidence/artifact-links.ts';
import { evidenceFor, kindsOverLimit } from '#db/evidence/subjects.ts';
import type { Db } from '#db/open.ts';
import { EVIDENCE_PER_BUCKET, readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import { type LoadedProject, projectLookup } from '#lib/ingest/authority/projects.ts';
import { coveringIndexes, type ArtifactLookup, type CoveringIndexRow } from '#lib/ingest/platforms/platforms.ts';
import { earlierLinks } from './earlier-links.ts';

/**
 * Facts and rows that the transaction already has. `until`: only evidence received at or before this time (RFC 3339)
 * exists.
 */
export type TransactionState = {
  facts: ReadonlyMap<number, EvidenceFact>;
  lookUpArtifact: ArtifactLookup;
  until?: string;
};

/** The state of a reader outside a transaction: everything is read from the store. */
export function storedState(db: Db): TransactionState {
  return { facts: new Map(), lookUpArtifact: (id) => artifactById(db, id) };
}

/** What is known about an artifact, before any policy. */
export type LoadedFacts = {
  facts: ArtifactFacts;
  project: LoadedProject | null;
  /** The indexes whose evidence counts for it. */
  coveredBy: CoveringIndexRow[];
};

/** Read the facts about an artifact as of `now` (RFC 3339). */
export async function loadFacts(db: Db, row: ArtifactRow, now: string, state: TransactionState): Promise<LoadedFacts> {
  const evidence = await factsFor(db, row.id, await evidenceFor(db, row.id, EVIDENCE_PER_BUCKET), state);
  const coveredBy = await coveringIndexes(db, row, state.lookUpArtifact);
  const imageIndexes = await Promise.all(
    coveredBy.map(async (index) => {
      const digest = `${await termText(db, index.row.alg)}:${index.row.value}`;
      // The index document itself is no evidence about the artifacts it lists.
      const about = (await factsFor(db, index.row.id, index.evidence, state)).filter((fact) => fact.id !== digest);
      return { digest, evidence: about, omittedKinds: await kindsOverLimit(db, index.row.id, EVIDENCE_PER_BUCKET) };
    }),
  );
  const labels = await labelsOf(db, row.id);
  const project = row.project === null ? null : await projectLookup(db)(row.project);
  return {
    facts: {
      digest: { alg: (await termText(db, row.alg)) ?? '', value: row.value },
      names: labels.filter((label) => label.kind === 'name').map((label) => label.value),
      purls: labels.filter((label) => label.kind === 'purl').map((label) => label.value),
      project: project && { slug: project.slug, names: [...project.slugs] },
      evidence,
      imageIndexes,
      omittedKinds: await kindsOverLimit(db, row.id, EVIDENCE_PER_BUCKET),
      links: await earlierLinks(db, evidence),
      at: now,
    },
    project,
    coveredBy,
  };
}

/** The facts of documents (`seq`) about an artifact (row id), in the order in which they came from those who count. */
async function factsFor(
  db: Db,
  artifact: number,
  seqs: readonly number[],
  { facts, until }: TransactionState,
): Promise<EvidenceFact[]> {
  const sent = await sentTimes(db, artifact);
  const found: EvidenceFact[] = [];
  for (const seq of seqs) {
    const sentAt = sent.get(seq);
    const fact =
      sentAt === undefined
        ? (facts.get(seq) ?? (await readEvidenceFact(db, seq)))
        : await readEvidenceFact(db, seq, sentAt);
    if (fact && (until === undefined || fact.receivedAt <= until)) found.push(fact);
  }
  return sent.size === 0 ? found : found.sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));
}

/**
 * The ids of the documents that an evaluation sees, also of the index documents that connect them to the artifact: the
 * id of an index document is the digest of the index.
 */
export function documentIds({ evidence, links = [], imageIndexes = [] }: ArtifactFacts): string[] {
  const documents = [...evidence, ...links, ...imageIndexes.flatMap((index) => index.evidence)];
  return [...new Set([...documents.map(({ id }) => id), ...imageIndexes.map(({ digest }) => digest)])];
}

/**
 * SHA-256 (hex) of what an evaluation saw: the artifact, its project, and each document by its digest with the result
 * and the times of its verification. Two evaluations of one policy and engine with equal hashes give equal verdicts,
 * unless the time of evaluation makes the difference.
 */
export function factsHash(facts: ArtifactFacts): string {
  const seen = ({ id, outcome, signedAt, receivedAt, signer }: EvidenceFact) => [
    id,
    outcome,
    signedAt,
    receivedAt,
    signer?.identity ?? null,
  ];
  const { digest, names, purls, project, evidence, links = [], imageIndexes = [] } = facts;
  return hash(
    'sha256',
    canonicalJson({
      artifact: `${digest.alg}:${digest.value}`,
      names,
      purls,
      project: project && [project.slug, ...project.names],
      evidence: evidence.map(seen),
      links: links.map(seen),
      imageIndexes: imageIndexes.map((index) => [index.digest, index.evidence.map(seen)]),
    }),
  );
}
