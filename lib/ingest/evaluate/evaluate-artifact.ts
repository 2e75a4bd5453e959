/**
 * From the evidence about an artifact to its status, and everything that follows from a change of it. One transaction.
 */
import { newDefects } from '#lib/metrics/defects.ts';
import { rollupDeltas } from '#lib/metrics/rollup-deltas.ts';
import type { ArtifactSnapshot } from '#lib/metrics/rollup-deltas.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import type { ArtifactFacts, EvidenceFact, PolicyResult } from '#lib/policy/facts/policy.ts';
import { deriveStatus, type PlatformStatus } from '#lib/status/derive-status.ts';
import type { ArtifactStatus } from '#lib/status/status.ts';
import { artifactById, updateArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addDefect, addHistory, defectsOf } from '#db/artifact/history.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { activeWaivers } from '#db/artifact/waivers.ts';
import { findOrCreateTerm, termText } from '#db/evidence/terms.ts';
import { findSigner } from '#db/evidence/signers.ts';
import { evidenceFor, kindsOverLimit } from '#db/evidence/subjects.ts';
import type { Db, Tx } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import { recordActivity, projectById, projectNames } from '#db/project/projects.ts';
import { addBuilderCount, addDefectCount, addRollupDeltas } from '#db/rollup/rollup-changes.ts';
import { addEvent } from '#db/system/outbox.ts';
import { updateSearchIndex } from '#db/search.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import {
  artifactOfPart,
  coveringIndexes,
  hasVerifiedEvidence,
  platformsOf,
  type CoveringIndexRow,
  type ArtifactLookup,
} from './platforms.ts';
import { touchIndexes, touchPlatforms } from './touch-dependents.ts';
import { activePolicy } from './active-policy.ts';
import { earlierLinks } from './earlier-links.ts';
import { EVIDENCE_PER_BUCKET, readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import { searchTermsOf } from './search-terms.ts';

export type Evaluation = {
  result: PolicyResult;
  status: ArtifactStatus;
  decisive: EvidenceFact | null;
  /** The indexes whose evidence counts for it, and the project it is of where any index covers it. */
  coveredBy: CoveringIndexRow[];
  project: number | null;
};
type TransactionState = { facts: ReadonlyMap<number, EvidenceFact>; lookUpArtifact: ArtifactLookup };

/**
 * What the rules say of an artifact, from what is kept. The same evidence gives the same judgement, whenever it is
 * asked.
 */
export async function evaluateArtifact(
  db: Db,
  row: ArtifactRow,
  now: string,
  atHand: TransactionState = { facts: new Map(), lookUpArtifact: (id) => artifactById(db, id) },
): Promise<Evaluation> {
  const evidence = await factsFor(db, await evidenceFor(db, row.id, EVIDENCE_PER_BUCKET), atHand);
  const { covers, project } = await coveringIndexes(db, row, EVIDENCE_PER_BUCKET, atHand.lookUpArtifact);
  const covering = await Promise.all(
    covers.map(async (cover) => {
      const index = `${await termText(db, cover.row.alg)}:${cover.row.value}`;
      // That the index document is here says nothing for or against what it names.
      const about = (await factsFor(db, cover.evidence, atHand)).filter((fact) => fact.id !== index);
      return {
        digest: index,
        evidence: about,
        omittedKinds: await kindsOverLimit(db, cover.row.id, EVIDENCE_PER_BUCKET),
      };
    }),
  );
  const labels = await labelsOf(db, row.id);
  const digest = { alg: (await termText(db, row.alg)) ?? '', value: row.value };
  const facts: ArtifactFacts = {
    digest,
    names: labels.filter((label) => label.kind === 'name').map((label) => label.value),
    purls: labels.filter((label) => label.kind === 'purl').map((label) => label.value),
    project: await projectFacts(db, project),
    evidence,
    imageIndexes: covering,
    omittedKinds: await kindsOverLimit(db, row.id, EVIDENCE_PER_BUCKET),
    links: await earlierLinks(db, evidence),
    at: now,
  };
  const result = evaluate(activePolicy(), facts);
  const hasNothingItself = row.isIndex && covers.length === 0 && evidence.every((fact) => fact.outcome !== 'verified');
  const platforms = hasNothingItself ? await platformStatuses(db, row, atHand.lookUpArtifact) : null;
  const status = deriveStatus(result, await activeWaivers(db, row.id, project, now), new Date(now), platforms);
  return {
    result,
    status,
    decisive: decisiveEvidence(evidence) ?? decisiveEvidence(covering.flatMap((cover) => cover.evidence)),
    coveredBy: covers,
    project,
  };
}

async function factsFor(db: Db, seqs: readonly number[], { facts }: TransactionState): Promise<EvidenceFact[]> {
  const found: EvidenceFact[] = [];
  for (const seq of seqs) {
    const fact = facts.get(seq) ?? (await readEvidenceFact(db, seq));
    if (fact) found.push(fact);
  }
  return found;
}

/** How each platform of an index stands; null where it names none. */
async function platformStatuses(db: Db, row: ArtifactRow, rowAt: ArtifactLookup): Promise<PlatformStatus[] | null> {
  const named = await platformsOf(db, row);
  if (!named || named.platforms.length === 0) return null;
  const found: PlatformStatus[] = [];
  for (const { digest, platform } of named.platforms) {
    const known = await artifactOfPart(db, digest, rowAt);
    found.push({ name: platform ?? digest, status: known && known.id !== row.id ? known.status : null });
  }
  return named.hidden === 0
    ? found
    : [
        ...found,
        ...Array.from({ length: named.hidden }, () => ({ name: 'a platform that is not looked at', status: null })),
      ];
}

async function projectFacts(db: Db, id: number | null): Promise<ArtifactFacts['project']> {
  const project = id === null ? null : await projectById(db, id);
  return project && { slug: project.slug, names: (await projectNames(db, project.id)).map((name) => name.slug) };
}

/**
 * The evidence whose signer the lists name: the newest verified provenance, else the newest verified, else the newest
 * signed.
 */
function decisiveEvidence(evidence: readonly EvidenceFact[]): EvidenceFact | null {
  const newest = (fits: (fact: EvidenceFact) => boolean) =>
    evidence.findLast((fact) => fact.signer !== null && fits(fact)) ?? null;
  return (
    newest((fact) => fact.outcome === 'verified' && fact.facts.kind === 'provenance') ??
    newest((fact) => fact.outcome === 'verified') ??
    newest(() => true)
  );
}

/** How often one artifact is judged in a transaction, where others that it depends on are judged after it. */
const MAX_EVALUATIONS = 4;

/**
 * Judge every touched artifact and write down what follows. Indexes come first, because their platforms rest on them;
 * an index that rests on its platforms is judged again after them.
 */
export async function evaluateTouched(tx: Tx, batch: Batch): Promise<void> {
  const times = new Map<number, number>();
  const pending = new Set<number>();
  const atHand: TransactionState = {
    facts: batch.facts,
    lookUpArtifact: async (id) => batch.touched.get(id)?.row ?? (await artifactById(tx, id)),
  };
  let ids = [...batch.touched].sort(([, a], [, b]) => Number(b.row.isIndex) - Number(a.row.isIndex)).map(([id]) => id);
  while (ids.length > 0) {
    for (const id of ids) pending.add(id);
    const next = new Set<number>();
    for (const id of ids) {
      pending.delete(id);
      times.set(id, (times.get(id) ?? 0) + 1);
      for (const other of await evaluateOne(tx, batch, id, atHand))
        if (!pending.has(other) && (times.get(other) ?? 0) < MAX_EVALUATIONS) next.add(other);
    }
    ids = [...next];
  }
}

/** Judge one; answers the artifacts whose judgement may be another now. */
async function evaluateOne(tx: Tx, batch: Batch, id: number, atHand: TransactionState): Promise<number[]> {
  const touched = batch.touched.get(id)!;
  const before = touched.before;
  const judgement = await evaluateArtifact(tx, touched.row, batch.at, atHand);
  const row = await rowAfterEvaluation(tx, touched.row, judgement, batch.at);
  await recordChange(tx, batch, touched, row, judgement);
  await updateArtifact(tx, row);
  touched.row = row;
  // Were it judged once more, that is a change from here.
  touched.before = { ...row };
  if (touched.reindex) await updateSearchIndex(tx, 'artifact', id, await searchTermsOf(tx, row));
  const hasAuthority =
    row.isIndex && (judgement.coveredBy.length > 0 || (await hasVerifiedEvidence(tx, row.id, EVIDENCE_PER_BUCKET)));
  return [
    ...(row.isIndex ? await touchPlatforms(tx, batch, row, { evidence: touched.evidence, hasAuthority }) : []),
    ...(before?.status === row.status ? [] : await touchIndexes(tx, batch, row, touched.evidence)),
  ];
}

/** The artifact as it stands after the judgement. */
async function rowAfterEvaluation(
  tx: Tx,
  row: ArtifactRow,
  { result, status, decisive, coveredBy: covers, project }: Evaluation,
  at: string,
): Promise<ArtifactRow> {
  const builder = decisive?.facts.kind === 'provenance' ? decisive.facts.provenance.builderId : null;
  const ties = tieOf(row, covers, project);
  const build = ties.build === null ? null : await buildById(tx, ties.build);
  const signer = decisive?.signer
    ? await findSigner(tx, {
        kind: decisive.signer.kind,
        identity: decisive.signer.identity,
        issuer: decisive.signer.kind === 'certificate' ? decisive.signer.issuer : null,
      })
    : null;
  return {
    ...row,
    ...ties,
    status: status.status,
    underlying: status.underlying,
    reason: status.reason,
    rule: status.rule,
    slsaLevel: result.slsaLevel,
    policyVersion: result.policy.version,
    signer,
    builder: builder === null ? null : await findOrCreateTerm(tx, builder),
    builtAt: build?.finishedAt ?? (decisive?.outcome === 'verified' ? decisive.signedAt : null) ?? row.builtAt,
    statusSince: status.status === row.status && row.policyVersion !== 0 ? row.statusSince : at,
    verifiedAt: row.verifiedAt ?? (status.status === 'verified' ? at : null),
  };
}

/**
 * A platform that its own verified evidence ties to no project is of its index's, for as long as that index covers it.
 */
function tieOf(
  row: ArtifactRow,
  covers: readonly CoveringIndexRow[],
  project: number | null,
): Pick<ArtifactRow, 'project' | 'tie' | 'build'> {
  const [first] = covers;
  if (first && project !== null) {
    const isOwn = row.tie === 'provenance';
    return { project, tie: isOwn ? row.tie : 'verified', build: isOwn ? row.build : (first.row.build ?? row.build) };
  }
  const wasCovered = !first && row.evidence === 0 && row.tie === 'verified';
  return wasCovered ? { project: null, tie: 'none', build: null } : { project, tie: row.tie, build: row.build };
}

async function recordChange(
  tx: Tx,
  batch: Batch,
  touched: TouchedArtifact,
  row: ArtifactRow,
  { result }: Evaluation,
): Promise<void> {
  const { before } = touched;
  addRollupDeltas(batch.rollupChanges, rollupDeltas(before && standingOf(before), standingOf(row)));
  if (before) addBuilderCount(batch.rollupChanges, before, -1);
  addBuilderCount(batch.rollupChanges, row, 1);
  await recordProjectActivity(tx, before, row);
  await recordDefects(tx, batch, row, result);
  if (before && before.status === row.status) return;
  const from = before?.status ?? null;
  await addHistory(tx, row.id, { at: batch.at, from, to: row.status, reason: row.reason, evidence: touched.evidence });
  const digest = `${await termText(tx, row.alg)}:${row.value}`;
  const project = row.project === null ? null : ((await projectById(tx, row.project))?.slug ?? null);
  await addEvent(tx, batch.at, { type: 'status', digest, project, from, to: row.status, at: batch.at });
}

export function standingOf(row: ArtifactRow): ArtifactSnapshot {
  return {
    project: row.project,
    status: row.status,
    deployed: row.deployed,
    firstSeen: row.firstSeen,
    builtAt: row.builtAt,
    verifiedAt: row.verifiedAt,
  };
}

/** A project's own figures: how many artifacts, the latest of them, the last build. */
async function recordProjectActivity(tx: Tx, before: ArtifactRow | null, row: ArtifactRow): Promise<void> {
  const moved = before?.project !== row.project;
  if (moved && before && before.project !== null)
    await recordActivity(tx, before.project, { builtAt: null, latestArtifact: null, artifacts: -1 });
  if (row.project === null || (!moved && before?.builtAt === row.builtAt)) return;
  await recordActivity(tx, row.project, {
    builtAt: row.builtAt,
    latestArtifact: moved && row.evidence > 0 ? row.id : null,
    artifacts: moved ? 1 : 0,
  });
}

async function recordDefects(tx: Tx, batch: Batch, row: ArtifactRow, result: PolicyResult): Promise<void> {
  if (row.underlying !== 'failed') return;
  const known = new Set((await defectsOf(tx, row.id)).map((defect) => defect.rule));
  const deployments = await deploymentsOfArtifact(tx, row.id, 256);
  const first =
    deployments.findLast((deployment) => deployment.status !== 'pending' && deployment.status !== 'failed')?.since ??
    null;
  for (const defect of newDefects(result.verdicts, known, first, batch.at)) {
    await addDefect(tx, { artifact: row.id, project: row.project ?? 0, ...defect });
    addDefectCount(batch.rollupChanges, row.project, defect.foundAt, defect.leaked);
  }
}
