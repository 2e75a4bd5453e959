/** Evaluates one artifact: derives its status from the evidence that counts for it. */
import { evaluate } from '#lib/policy/evaluate.ts';
import type { ArtifactFacts, EvidenceFact, PolicyResult } from '#lib/policy/facts/policy.ts';
import { deriveStatus, type PlatformStatus, type Standing } from '#lib/status/derive-status.ts';
import type { ArtifactStatus } from '#lib/status/status.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { activeWaiverRows, toWaiver, type WaiverRow } from '#db/artifact/waivers.ts';
import { termText } from '#db/evidence/terms.ts';
import { linkBetween, sentTimes } from '#db/evidence/artifact-links.ts';
import { evidenceFor, kindsOverLimit } from '#db/evidence/subjects.ts';
import { isCountingBucket } from '#db/schema/columns/buckets.ts';
import type { Db } from '#db/open.ts';
import { projectById } from '#db/project/projects.ts';
import { type LoadedProject, projectLookup } from '#lib/ingest/authority/projects.ts';
import {
  artifactOfPart,
  coveringIndexes,
  platformsOf,
  type CoveringIndexRow,
  type ArtifactLookup,
} from '#lib/ingest/platforms/platforms.ts';
import { activePolicy } from './active-policy.ts';
import { earlierLinks } from './earlier-links.ts';
import { sourceOf } from './source-revisions.ts';
import { EVIDENCE_PER_BUCKET, readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';

/** What an evaluation concludes. */
export type Evaluation = {
  result: PolicyResult;
  status: ArtifactStatus;
  /** All documents that the rules saw, also those about its indexes. */
  evidence: EvidenceFact[];
  /** The evidence whose signer and builder the artifact shows. */
  decisive: EvidenceFact | null;
  /** The indexes whose evidence counts for the artifact. */
  coveredBy: CoveringIndexRow[];
  /** The waivers in force for it and for its project. */
  waivers: WaiverRow[];
  /**
   * The ids of all documents that the rules saw, and of the index documents that connect them to the artifact. Null
   * where the statuses of the platforms of an index counted too.
   */
  inputs: string[] | null;
};
/**
 * Facts and rows that the transaction already has. `until`: only evidence received at or before this time (RFC 3339)
 * exists.
 */
export type TransactionState = {
  facts: ReadonlyMap<number, EvidenceFact>;
  lookUpArtifact: ArtifactLookup;
  until?: string;
};

/**
 * Evaluate an artifact by the active policy, from the stored evidence. `now` is RFC 3339. The same evidence and waivers
 * always give the same result.
 */
export async function evaluateArtifact(
  db: Db,
  row: ArtifactRow,
  now: string,
  state: TransactionState = { facts: new Map(), lookUpArtifact: (id) => artifactById(db, id) },
): Promise<Evaluation> {
  const evidence = await factsFor(db, row.id, await evidenceFor(db, row.id, EVIDENCE_PER_BUCKET), state);
  const indexes = await coveringIndexes(db, row, state.lookUpArtifact);
  const imageIndexes = await Promise.all(
    indexes.map(async (index) => {
      const digest = `${await termText(db, index.row.alg)}:${index.row.value}`;
      // The index document itself is no evidence about the artifacts it lists.
      const about = (await factsFor(db, index.row.id, index.evidence, state)).filter((fact) => fact.id !== digest);
      return {
        digest,
        evidence: about,
        omittedKinds: await kindsOverLimit(db, index.row.id, EVIDENCE_PER_BUCKET),
      };
    }),
  );
  const indexEvidence = imageIndexes.flatMap((index) => index.evidence);
  const links = await earlierLinks(db, evidence);
  const readFacts = (artifact: number, seqs: readonly number[]) => factsFor(db, artifact, seqs, state);
  const source = await sourceOf(db, activePolicy(), row, [...evidence, ...indexEvidence], { ...state, readFacts });
  const labels = await labelsOf(db, row.id);
  const project = row.project === null ? null : await projectLookup(db)(row.project);
  const digest = { alg: (await termText(db, row.alg)) ?? '', value: row.value };
  const facts: ArtifactFacts = {
    digest,
    names: labels.filter((label) => label.kind === 'name').map((label) => label.value),
    purls: labels.filter((label) => label.kind === 'purl').map((label) => label.value),
    project: project && { slug: project.slug, names: [...project.slugs] },
    evidence,
    imageIndexes,
    omittedKinds: await kindsOverLimit(db, row.id, EVIDENCE_PER_BUCKET),
    links,
    ...source.facts,
    at: now,
  };
  const result = evaluate(activePolicy(), facts);
  const isUnattestedIndex =
    row.isIndex && indexes.length === 0 && evidence.every((fact) => fact.outcome !== 'verified');
  const platforms = isUnattestedIndex ? await platformStatuses(db, row, state.lookUpArtifact) : null;
  const waivers = await activeWaiverRows(db, row.id, row.project, now);
  const standing = await standingOf(db, row, project);
  const status = deriveStatus(result, waivers.map(toWaiver), new Date(now), platforms, standing);
  return {
    result,
    status,
    evidence: [...evidence, ...indexEvidence],
    decisive: decisiveEvidence(evidence) ?? decisiveEvidence(indexEvidence),
    coveredBy: indexes,
    waivers,
    inputs:
      platforms === null
        ? inputIds([...evidence, ...links, ...indexEvidence, ...source.documents], imageIndexes)
        : null,
  };
}

/** The id of an index document is the digest of the index. */
function inputIds(facts: readonly EvidenceFact[], imageIndexes: readonly { digest: string }[]): string[] {
  return [...new Set([...facts.map(({ id }) => id), ...imageIndexes.map(({ digest }) => digest)])];
}

/** Whether the artifact is expected here, which decides whether its status may be any other than unknown. */
async function standingOf(db: Db, row: ArtifactRow, project: LoadedProject | null): Promise<Standing> {
  const contender = row.contender === null ? null : await projectById(db, row.contender);
  return { project, contender: contender?.slug ?? null };
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
 * The status of each platform of an index; null where it names none, or where the index document does not count for the
 * index: anybody can list the platforms of others, and then nobody here answers for the list.
 */
async function platformStatuses(
  db: Db,
  row: ArtifactRow,
  lookUpArtifact: ArtifactLookup,
): Promise<PlatformStatus[] | null> {
  const listed = await platformsOf(db, row);
  if (!listed || listed.platforms.length === 0) return null;
  const link = await linkBetween(db, row.id, listed.document);
  if (link === null || !isCountingBucket(link.bucket)) return null;
  const found: PlatformStatus[] = [];
  for (const { digest, platform } of listed.platforms) {
    const known = await artifactOfPart(db, digest, lookUpArtifact);
    found.push({ name: platform ?? digest, status: known && known.id !== row.id ? known.status : null });
  }
  return listed.hidden === 0
    ? found
    : [
        ...found,
        ...Array.from({ length: listed.hidden }, () => ({ name: 'a platform that is not evaluated', status: null })),
      ];
}

/**
 * The evidence whose signer the artifact list shows: the newest verified provenance, else the newest verified evidence,
 * else the newest signed evidence.
 */
function decisiveEvidence(evidence: readonly EvidenceFact[]): EvidenceFact | null {
  const newest = (matches: (fact: EvidenceFact) => boolean) =>
    evidence.findLast((fact) => fact.signer !== null && matches(fact)) ?? null;
  return (
    newest((fact) => fact.outcome === 'verified' && fact.facts.kind === 'provenance') ??
    newest((fact) => fact.outcome === 'verified') ??
    newest(() => true)
  );
}
