/** Reads the facts about an artifact that its evaluation sees: only evidence that counts. */
import { hash } from 'node:crypto';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import type { LoadedProject } from '#lib/ingest/authority/projects.ts';
import { coveringIndexes, type CoveringIndexRow } from '#lib/ingest/platforms/platforms.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';
import { earlierLinks } from './earlier-links.ts';

/** What is read of the store. `until`: only evidence received at or before this time (RFC 3339) exists. */
export type EvaluationState = { view: FactsView; until?: string };

/** What is known about an artifact, before any policy. */
export type LoadedFacts = {
  facts: ArtifactFacts;
  project: LoadedProject | null;
  /** The indexes whose evidence counts for it. */
  coveredBy: CoveringIndexRow[];
};

/** Read the facts about an artifact as of `now` (RFC 3339). */
export async function loadFacts(db: Db, row: ArtifactRow, now: string, state: EvaluationState): Promise<LoadedFacts> {
  const { view } = state;
  const evidence = await factsFor(row.id, await view.evidenceFor(row.id, EVIDENCE_PER_BUCKET), state);
  const coveredBy = await coveringIndexes(db, row, view);
  const imageIndexes = await Promise.all(
    coveredBy.map(async (index) => {
      const digest = `${await termText(db, index.row.alg)}:${index.row.value}`;
      // The index document itself is no evidence about the artifacts it lists.
      const about = (await factsFor(index.row.id, index.evidence, state)).filter((fact) => fact.id !== digest);
      return { digest, evidence: about, omittedKinds: await view.kindsOverLimit(index.row.id, EVIDENCE_PER_BUCKET) };
    }),
  );
  const labels = await view.labels(row.id);
  const project = row.project === null ? null : await view.project(row.project);
  return {
    facts: {
      digest: { alg: (await termText(db, row.alg)) ?? '', value: row.value },
      names: labels.filter((label) => label.kind === 'name').map((label) => label.value),
      purls: labels.filter((label) => label.kind === 'purl').map((label) => label.value),
      project: project && { slug: project.slug, names: [...project.slugs] },
      evidence,
      imageIndexes,
      omittedKinds: await view.kindsOverLimit(row.id, EVIDENCE_PER_BUCKET),
      links: await earlierLinks(db, view, evidence),
      at: now,
    },
    project,
    coveredBy,
  };
}

/** The facts of documents (`seq`) about an artifact (row id), in the order in which they came from those who count. */
async function factsFor(
  artifact: number,
  seqs: readonly number[],
  { view, until }: EvaluationState,
): Promise<EvidenceFact[]> {
  const sent = await view.sentTimes(artifact);
  const found: EvidenceFact[] = [];
  for (const seq of seqs) {
    const fact = await view.fact(seq, sent.get(seq));
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
