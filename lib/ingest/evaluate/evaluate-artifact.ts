/**
 * Evaluates artifacts: derives the status from the evidence, and stores it with the history, rollups and events that
 * follow from a change, in the transaction of the caller.
 */
import { rollupDeltas } from '#lib/metrics/rollup-deltas.ts';
import type { ArtifactSnapshot } from '#lib/metrics/rollup-deltas.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import type { ArtifactFacts, EvidenceFact, PolicyResult } from '#lib/policy/facts/policy.ts';
import { deriveStatus, type PlatformStatus, type Standing } from '#lib/status/derive-status.ts';
import type { ArtifactStatus } from '#lib/status/status.ts';
import { artifactById, updateArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addHistory } from '#db/artifact/history.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { activeWaiverRows, toWaiver, type WaiverRow } from '#db/artifact/waivers.ts';
import { findOrCreateTerm, termText } from '#db/evidence/terms.ts';
import { findSigner } from '#db/evidence/signers.ts';
import { evidenceFor, kindsOverLimit } from '#db/evidence/subjects.ts';
import type { Db, Tx } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import { correctLastBuild, recordActivity, projectById } from '#db/project/projects.ts';
import { type LoadedProject, projectLookup } from '#lib/ingest/authority/projects.ts';
import { addBuilderCount, addRollupDeltas } from '#db/rollup/rollup-changes.ts';
import { addEvent } from '#db/system/outbox.ts';
import { updateSearchIndex } from '#db/search.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { isFromBeforeAuthority } from '#lib/ingest/batch/before-authority.ts';
import {
  artifactOfPart,
  coveringIndexes,
  hasVerifiedEvidence,
  platformsOf,
  type CoveringIndexRow,
  type ArtifactLookup,
} from '#lib/ingest/platforms/platforms.ts';
import { touchIndexes, touchPlatforms } from './touch-dependents.ts';
import { settleArtifact } from '#lib/ingest/settle/settle-artifact.ts';
import { activePolicy } from './active-policy.ts';
import { recordDefects, removeDefects } from './defects.ts';
import { earlierLinks } from './earlier-links.ts';
import { migrateArtifact } from './migrate-artifact.ts';
import { sourceOf, touchBuiltFrom } from './source-revisions.ts';
import { EVIDENCE_PER_BUCKET, readEvidenceFact, signerColumns } from '#lib/ingest/batch/evidence-fact.ts';
import { searchTermsOf } from './search-terms.ts';

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
type TransactionState = {
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
  const evidence = await factsFor(db, await evidenceFor(db, row.id, EVIDENCE_PER_BUCKET), state);
  const indexes = await coveringIndexes(db, row, state.lookUpArtifact);
  const imageIndexes = await Promise.all(
    indexes.map(async (index) => {
      const digest = `${await termText(db, index.row.alg)}:${index.row.value}`;
      // The index document itself is no evidence about the artifacts it lists.
      const about = (await factsFor(db, index.evidence, state)).filter((fact) => fact.id !== digest);
      return {
        digest,
        evidence: about,
        omittedKinds: await kindsOverLimit(db, index.row.id, EVIDENCE_PER_BUCKET),
      };
    }),
  );
  const indexEvidence = imageIndexes.flatMap((index) => index.evidence);
  const links = await earlierLinks(db, evidence);
  const readFacts = (_artifact: number, seqs: readonly number[]) => factsFor(db, seqs, state);
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

async function factsFor(db: Db, seqs: readonly number[], { facts, until }: TransactionState): Promise<EvidenceFact[]> {
  const found: EvidenceFact[] = [];
  for (const seq of seqs) {
    const fact = facts.get(seq) ?? (await readEvidenceFact(db, seq));
    if (fact && (until === undefined || fact.receivedAt <= until)) found.push(fact);
  }
  return found;
}

/** The status of each platform of an index; null where it names none. */
async function platformStatuses(
  db: Db,
  row: ArtifactRow,
  lookUpArtifact: ArtifactLookup,
): Promise<PlatformStatus[] | null> {
  const listed = await platformsOf(db, row);
  if (!listed || listed.platforms.length === 0) return null;
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

/** How often one transaction evaluates an artifact, where others that it depends on are evaluated after it. */
const MAX_EVALUATIONS = 4;

/**
 * Evaluate every touched artifact and store what follows. Indexes come first, because platforms depend on them; an
 * index that depends on its platforms is evaluated again after them.
 */
export async function evaluateTouched(tx: Tx, batch: Batch): Promise<void> {
  const evaluations = new Map<number, number>();
  const pending = new Set<number>();
  const state: TransactionState = {
    facts: batch.facts,
    lookUpArtifact: (id) => currentArtifact(tx, batch, id),
  };
  let ids = [...batch.touched].sort(([, a], [, b]) => Number(b.row.isIndex) - Number(a.row.isIndex)).map(([id]) => id);
  while (ids.length > 0) {
    for (const id of ids) pending.add(id);
    const next = new Set<number>();
    for (const id of ids) {
      pending.delete(id);
      evaluations.set(id, (evaluations.get(id) ?? 0) + 1);
      for (const dependent of await evaluateOne(tx, batch, id, state))
        if (!pending.has(dependent) && (evaluations.get(dependent) ?? 0) < MAX_EVALUATIONS) next.add(dependent);
    }
    // Settling an artifact may have touched others, such as those that ran in an environment before it.
    for (const id of batch.touched.keys()) if (!evaluations.has(id)) next.add(id);
    ids = [...next];
  }
}

/** Evaluate one artifact and store the result. Returns the artifacts that have to be evaluated because of it. */
async function evaluateOne(tx: Tx, batch: Batch, id: number, state: TransactionState): Promise<number[]> {
  const touched = batch.touched.get(id)!;
  const before = touched.before;
  if (touched.unsettled) await settleArtifact(tx, batch, touched);
  const isMigrated = before !== null && isFromBeforeAuthority(before);
  if (isMigrated && !touched.settled) {
    await storeUnevaluated(tx, batch, touched, before);
    return [];
  }
  const evaluation = await evaluateArtifact(tx, touched.row, batch.at, state);
  const evaluated = await rowAfterEvaluation(tx, touched.row, evaluation, batch.at);
  const { coveredBy } = evaluation;
  const evaluateAt = (at: string) => evaluateArtifact(tx, touched.row, at, { ...state, until: at });
  const row = isMigrated
    ? await migrateArtifact(tx, batch, { touched, before, evaluated, coveredBy, evaluateAt })
    : evaluated;
  await recordChange(tx, batch, touched, row, evaluation);
  await updateArtifact(tx, row);
  if (isMigrated) await correctLastBuildOf(tx, before, row);
  touched.row = row;
  // A further evaluation in this transaction is a change from this row.
  touched.before = { ...row };
  if (touched.reindex) await updateSearchIndex(tx, 'artifact', id, await searchTermsOf(tx, row));
  const hasAuthority =
    row.isIndex && (evaluation.coveredBy.length > 0 || (await hasVerifiedEvidence(tx, row.id, EVIDENCE_PER_BUCKET)));
  return [
    ...(row.isIndex ? await touchPlatforms(tx, batch, row, { evidence: touched.evidence, hasAuthority }) : []),
    ...(before?.status === row.status ? [] : await touchIndexes(tx, batch, row, touched.evidence)),
    ...(await touchBuiltFrom(tx, batch, activePolicy(), row, touched.evidence)),
  ];
}

/**
 * Store what has changed of an artifact from before authority, such as where it runs, without evaluating it: its
 * migration decides first which evidence counts.
 */
async function storeUnevaluated(tx: Tx, batch: Batch, touched: TouchedArtifact, before: ArtifactRow): Promise<void> {
  addRollupDeltas(batch.rollupChanges, rollupDeltas(toSnapshot(before), toSnapshot(touched.row)));
  await updateArtifact(tx, touched.row);
  touched.before = { ...touched.row };
  if (touched.reindex) await updateSearchIndex(tx, 'artifact', touched.row.id, await searchTermsOf(tx, touched.row));
}

/** The row of the artifact with the result of its evaluation. */
async function rowAfterEvaluation(
  tx: Tx,
  row: ArtifactRow,
  { result, status, decisive }: Evaluation,
  at: string,
): Promise<ArtifactRow> {
  const builder = decisive?.facts.kind === 'provenance' ? decisive.facts.provenance.builderId : null;
  const build = row.build === null ? null : await buildById(tx, row.build);
  const signer = decisive?.signer ? await findSigner(tx, signerColumns(decisive.signer)) : null;
  return {
    ...row,
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

/** Store the rollups, defects, history and event of a change. */
async function recordChange(
  tx: Tx,
  batch: Batch,
  touched: TouchedArtifact,
  row: ArtifactRow,
  { result, evidence }: Evaluation,
): Promise<void> {
  const { before } = touched;
  addRollupDeltas(batch.rollupChanges, rollupDeltas(before && toSnapshot(before), toSnapshot(row)));
  if (before) addBuilderCount(batch.rollupChanges, before, -1);
  addBuilderCount(batch.rollupChanges, row, 1);
  await recordProjectActivity(tx, before, row);
  if (touched.recount) await removeDefects(tx, batch, row, result);
  await recordDefects(tx, batch, row, { result, evidence });
  if (before && before.status === row.status) return;
  const from = before?.status ?? null;
  await addHistory(tx, row.id, { at: batch.at, from, to: row.status, reason: row.reason, evidence: touched.evidence });
  const digest = `${await termText(tx, row.alg)}:${row.value}`;
  const project = row.project === null ? null : ((await projectById(tx, row.project))?.slug ?? null);
  await addEvent(tx, batch.at, { type: 'status', digest, project, from, to: row.status, at: batch.at });
}

/** The columns of an artifact that the rollups count. */
export function toSnapshot(row: ArtifactRow): ArtifactSnapshot {
  return {
    project: row.project,
    status: row.status,
    deployed: row.deployed,
    firstSeen: row.firstSeen,
    builtAt: row.builtAt,
    verifiedAt: row.verifiedAt,
  };
}

/** Update the figures of the project: number of artifacts, the latest of them, the last build. */
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

/** The last build of a project may have been that of an artifact which had a later end before, or another project. */
async function correctLastBuildOf(tx: Tx, before: ArtifactRow, row: ArtifactRow): Promise<void> {
  if (before.project === null || before.builtAt === null) return;
  if (before.project !== row.project || before.builtAt !== row.builtAt)
    await correctLastBuild(tx, before.project, before.builtAt);
}
