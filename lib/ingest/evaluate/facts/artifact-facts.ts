/** Reads the facts about an artifact that its evaluation sees: only evidence that counts. */
import { needsDependencies } from '#lib/policy/checks/dependencies/dependency-needs.ts';
import type { ArtifactFacts, EvidenceFact, Policy } from '#lib/policy/facts/policy.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import { withSender } from '#lib/ingest/batch/sent-by.ts';
import type { LoadedProject } from '#lib/ingest/authority/projects.ts';
import { coveringIndexes, type CoveringIndexRow } from '#lib/ingest/platforms/platforms.ts';
import { predicateFacts } from '#lib/ingest/evaluate/predicates/predicate-facts.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';
import { loadDependencies } from './dependencies.ts';
import { earlierLinks } from './earlier-links.ts';
import { sourceOf } from './source-revisions.ts';

/** What is read of the store. `until`: only evidence received at or before this time (RFC 3339) exists. */
export type EvaluationState = { view: FactsView; until?: string };

/** What is known about an artifact, before any policy. */
export type LoadedFacts = {
  facts: ArtifactFacts;
  project: LoadedProject | null;
  /** The indexes whose evidence counts for it. */
  coveredBy: CoveringIndexRow[];
};

/**
 * Read the facts about an artifact as of `now` (RFC 3339). `policiesOf`: the policies of a project (slug), which say
 * what is read beside the evidence of the artifact.
 */
export async function loadFacts(
  db: Db,
  row: ArtifactRow,
  now: string,
  state: EvaluationState,
  policiesOf: (project: string | null) => readonly Policy[],
): Promise<LoadedFacts> {
  const { view } = state;
  const [{ seqs, omittedKinds }, sent, coveredBy, labels, project] = await Promise.all([
    view.evidenceFor(row.id, EVIDENCE_PER_BUCKET),
    view.sentTimes(row.id),
    coveringIndexes(db, row, view),
    view.labels(row.id),
    row.project === null ? null : view.project(row.project),
  ]);
  const evidence = await factsFor(db, row.id, seqs, state, sent);
  const imageIndexes = await Promise.all(
    coveredBy.map(async (index) => {
      const digest = `${await termText(db, index.row.alg)}:${index.row.value}`;
      // The index document itself is no evidence about the artifacts it lists.
      const about = (await factsFor(db, index.row.id, index.evidence.seqs, state)).filter((fact) => fact.id !== digest);
      return { digest, evidence: about, omittedKinds: index.evidence.omittedKinds };
    }),
  );
  const known = [...evidence, ...imageIndexes.flatMap((index) => index.evidence)];
  const policies = policiesOf(project?.slug ?? null);
  const needs = needsDependencies(policies);
  const read = (seq: number) => factFor(seq, state);
  const dependencies = needs && (await loadDependencies(db, view, known, { needs, read }));
  const readFacts = (artifact: number, seqs: readonly number[]) => factsFor(db, artifact, seqs, state);
  const predicates = await predicateFacts(db, view, { policies, project: project?.slug ?? null, evidence: known });
  const source = await sourceOf(db, policies, row, known, { view, readFacts });
  return {
    facts: {
      digest: { alg: (await termText(db, row.alg)) ?? '', value: row.value },
      names: labels.filter((label) => label.kind === 'name').map((label) => label.value),
      purls: labels.filter((label) => label.kind === 'purl').map((label) => label.value),
      project: project && { slug: project.slug, names: [...project.slugs] },
      evidence,
      imageIndexes,
      omittedKinds,
      links: await earlierLinks(db, view, evidence),
      ...(dependencies && { dependencies }),
      ...source.facts,
      ...(predicates && { predicates }),
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
  state: EvaluationState,
  given?: ReadonlyMap<number, string>,
): Promise<EvidenceFact[]> {
  const sent = given ?? (await state.view.sentTimes(artifact));
  const found: EvidenceFact[] = [];
  for (const seq of seqs) {
    const fact = await factFor(seq, state, sent.get(seq));
    if (fact !== null) found.push(await withSender(db, artifact, seq, fact));
  }
  return sent.size === 0 ? found : found.sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));
}

/** The facts of a document (`seq`), received at `sentAt` (RFC 3339) where that is given; null where there is none. */
async function factFor(seq: number, { view, until }: EvaluationState, sentAt?: string): Promise<EvidenceFact | null> {
  const fact = await view.fact(seq, sentAt);
  return fact && (until === undefined || fact.receivedAt <= until) ? fact : null;
}

/**
 * The ids of the documents that an evaluation sees, also of the index documents that connect them to the artifact: the
 * id of an index document is the digest of the index.
 */
export function documentIds({
  evidence,
  links = [],
  imageIndexes = [],
  dependencies,
  sourceRevisions = [],
}: ArtifactFacts): string[] {
  const ofSource = sourceRevisions.flatMap((one) => [...one.evidence, ...(one.reviews ?? [])]);
  const ofDependencies = (dependencies?.examined ?? []).flatMap((one) => one.evidence);
  const documents = [
    ...evidence,
    ...links,
    ...imageIndexes.flatMap((index) => index.evidence),
    ...ofDependencies,
    ...ofSource,
  ];
  return [...new Set([...documents.map(({ id }) => id), ...imageIndexes.map(({ digest }) => digest)])];
}
