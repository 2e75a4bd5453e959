/**
 * Evaluates every artifact that a transaction has touched, and stores the status with the history, rollups and events
 * that follow from a change.
 */
import { rollupDeltas } from '#lib/metrics/rollup-deltas.ts';
import { updateArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addHistory } from '#db/artifact/history.ts';
import { findSigner } from '#db/evidence/signers.ts';
import { findOrCreateTerm, termText } from '#db/evidence/terms.ts';
import { addStandingChange } from '#db/history/standing-changes.ts';
import type { Tx } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { addRollupDeltas } from '#db/rollup/rollup-changes.ts';
import { addEvent } from '#db/system/outbox.ts';
import { updateSearchIndex } from '#db/search.ts';
import { type Batch, touchArtifact, type TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { isFromBeforeAuthority } from '#lib/ingest/batch/before-authority.ts';
import { EVIDENCE_PER_BUCKET, signerColumns } from '#lib/ingest/batch/evidence-fact.ts';
import { hasVerifiedEvidence, indexesNaming } from '#lib/ingest/platforms/platforms.ts';
import { settleArtifact } from '#lib/ingest/settle/settle-artifact.ts';
import { presentView } from '#lib/ingest/view/facts-view.ts';
import { scheduleDrift } from '#lib/ingest/environment/schedule-drift.ts';
import { policyStage } from '#lib/ingest/policies/choose-policy.ts';
import { EVALUATION_VERSION, policySet } from '#lib/ingest/policies/policy-set.ts';
import type { EvaluationState } from '#lib/ingest/evaluate/facts/artifact-facts.ts';
import {
  countAsPart,
  countBuilder,
  sumUpReleases,
  toSnapshot,
  type ChangedReleases,
} from '#lib/ingest/evaluate/releases/count-release.ts';
import { groupFiles } from '#lib/ingest/evaluate/releases/group-files.ts';
import { recordDefects, replaceDefects } from './defects.ts';
import { storeEnvironmentStatuses } from './environment-statuses.ts';
import { earliestTime, evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { migrateArtifact } from './migrate-artifact.ts';
import { storePolicyStatuses } from './policy-statuses.ts';
import { correctProjects, newCorrections, recordProjectActivity, type ProjectCorrections } from './project-activity.ts';
import { type EvaluateAt, replay } from './replay.ts';
import { searchTermsOf } from './search-terms.ts';
import { touchBuiltFrom } from '#lib/ingest/evaluate/facts/source-revisions.ts';
import { touchIndexes, touchPlatforms, type TouchedPlatforms } from './touch-dependents.ts';
import { touchUsers } from './touch-users.ts';

/** How often one transaction evaluates an artifact, where others that it depends on are evaluated after it. */
const MAX_EVALUATIONS = 4;

/**
 * Evaluate every touched artifact and store what follows. Indexes come first, because platforms depend on them; an
 * index that depends on its platforms is evaluated again after them.
 */
export async function evaluateTouched(tx: Tx, batch: Batch): Promise<void> {
  await touchUsers(tx, batch);
  const evaluations = new Map<number, number>();
  const pending = new Set<number>();
  const corrections = newCorrections();
  const releases: ChangedReleases = new Set();
  const artifact = async (id: number): Promise<ArtifactRow | null> => {
    const row = await currentArtifact(tx, batch, id);
    // Its status is needed now.
    if (row === null || batch.later?.delete(id) !== true) return row;
    touchArtifact(batch, row, false, null);
    await evaluateOne(tx, batch, id, state, { corrections, releases }, { isNeeded: true });
    return currentArtifact(tx, batch, id);
  };
  const state: EvaluationState = { view: presentView(tx, { facts: batch.facts, artifact }) };
  let ids = [...batch.touched].sort(([, a], [, b]) => Number(b.row.isIndex) - Number(a.row.isIndex)).map(([id]) => id);
  while (ids.length > 0) {
    for (const id of ids) pending.add(id);
    const next = new Set<number>();
    for (const id of ids) {
      pending.delete(id);
      evaluations.set(id, (evaluations.get(id) ?? 0) + 1);
      for (const dependent of await evaluateOne(tx, batch, id, state, { corrections, releases }))
        if (!pending.has(dependent) && (evaluations.get(dependent) ?? 0) < MAX_EVALUATIONS) next.add(dependent);
    }
    // Settling an artifact may have touched others, such as those that ran in an environment before it.
    for (const id of batch.touched.keys()) if (!evaluations.has(id)) next.add(id);
    ids = [...next];
  }
  if (batch.onlyStatuses) return;
  await groupFiles(tx, batch, releases, state.view);
  await sumUpReleases(tx, batch, releases, state.view);
  await correctProjects(tx, corrections);
  await scheduleDrift(tx, batch);
}

/**
 * Evaluate one artifact and store the result. Returns the artifacts that have to be evaluated because of it.
 * `isNeeded`: it is not left for later.
 */
async function evaluateOne(
  tx: Tx,
  batch: Batch,
  id: number,
  state: EvaluationState,
  figures: Figures,
  { isNeeded = false } = {},
): Promise<number[]> {
  const touched = batch.touched.get(id)!;
  const before = touched.before;
  if (touched.unsettled) await settleArtifact(tx, batch, touched);
  const isMigrated = before !== null && isFromBeforeAuthority(before);
  if (isMigrated && !touched.settled) {
    await storeUnevaluated(tx, batch, touched, before);
    return [];
  }
  if (batch.later !== null) {
    if (!isNeeded && !isMigrated && (await decidesNothing(tx, touched))) {
      batch.later.add(id);
      return storeSettled(tx, batch, touched);
    }
    batch.later.delete(id);
  }
  const evaluation = await evaluateArtifact(tx, touched.row, batch.at, { state });
  const evaluated = await rowAfterEvaluation(tx, touched.row, evaluation, batch.at);
  const { coveredBy } = evaluation;
  const evaluateAt = (at: string) => evaluateArtifact(tx, touched.row, at, { state: { ...state, until: at } });
  const row = isMigrated
    ? await migrateArtifact(tx, batch, { touched, before, evaluated, coveredBy, evaluateAt })
    : evaluated;
  const hasAuthority =
    row.isIndex && (evaluation.coveredBy.length > 0 || (await hasVerifiedEvidence(tx, row.id, EVIDENCE_PER_BUCKET)));
  let parts: number[] = [];
  if (!batch.onlyStatuses)
    parts = await recordEvaluation(tx, batch, { touched, row, evaluation, evaluateAt, hasAuthority, state }, figures);
  else if (row.deployed > 0) await storeEnvironmentStatuses(tx, row, evaluation);
  await updateArtifact(tx, row);
  touched.row = row;
  // A further evaluation in this transaction is a change from this row.
  touched.before = { ...row };
  if (touched.reindex && !batch.onlyStatuses) await updateSearchIndex(tx, 'artifact', id, await searchTermsOf(tx, row));
  const platforms = row.isIndex
    ? await touchPlatforms(tx, batch, row, { evidence: touched.evidence, hasAuthority })
    : { touched: [], isAnyNew: false };
  if (!batch.onlyStatuses) await recordStanding(tx, batch.at, before, row, platforms);
  return [
    ...platforms.touched,
    ...parts,
    ...(before?.status === row.status ? [] : await touchIndexes(tx, batch, row, touched.evidence)),
    ...(await touchBuiltFrom(
      tx,
      batch,
      evaluation.policies.map(({ policy }) => policy),
      row,
      touched.evidence,
    )),
  ];
}

/** Whether nothing follows from the status of an artifact: it runs nowhere, and no image index names it. */
async function decidesNothing(tx: Tx, { row, before }: TouchedArtifact): Promise<boolean> {
  if (row.isIndex || row.deployed > 0 || (before?.deployed ?? 0) > 0) return false;
  return (await indexesNaming(tx, row)).length === 0;
}

/**
 * Store an artifact that is evaluated later. Returns the artifacts that have to be evaluated because of what counts for
 * it.
 */
async function storeSettled(tx: Tx, batch: Batch, touched: TouchedArtifact): Promise<number[]> {
  await updateArtifact(tx, touched.row);
  touched.before = { ...touched.row };
  const policies = (await policySet(tx)).policies.map(({ policy }) => policy);
  return touchBuiltFrom(tx, batch, policies, touched.row, touched.evidence);
}

/** What is counted again once at the end of the transaction. */
type Figures = { corrections: ProjectCorrections; releases: ChangedReleases };

type Evaluated = {
  touched: TouchedArtifact;
  row: ArtifactRow;
  evaluation: Evaluation;
  evaluateAt: EvaluateAt;
  hasAuthority: boolean;
  state: EvaluationState;
};

/**
 * Store what follows from an evaluation beside the status, and until when all statuses hold. Returns the artifacts that
 * have to be evaluated because they have become parts of this one, or have ceased to be.
 */
async function recordEvaluation(
  tx: Tx,
  batch: Batch,
  { touched, row, evaluation, evaluateAt, hasAuthority, state: { view } }: Evaluated,
  { corrections, releases }: Figures,
): Promise<number[]> {
  const { before } = touched;
  const { coveredBy } = evaluation;
  if (touched.recount) {
    // Nothing has failed of what nobody here expects, and its evidence need not be read again.
    const isKnown = row.underlying !== 'unknown';
    await replaceDefects(tx, batch, row, isKnown ? (await replay(tx, row, evaluateAt, evaluation)).defects : []);
    touched.recount = false;
  }
  const parts = await countAsPart(tx, batch, { before, row }, { coveredBy, hasAuthority, view }, releases);
  await recordChange(tx, batch, touched, row, evaluation);
  recordProjectActivity(corrections, before, row);
  row.holdsUntil = earliestTime([
    row.deployed > 0 ? await storeEnvironmentStatuses(tx, row, evaluation) : evaluation.holdsUntil,
    await storePolicyStatuses(tx, row, evaluation, batch.at),
  ]);
  return parts;
}

/** Record how the artifact stood before, where that has changed and an evaluation by this version concluded it. */
async function recordStanding(
  tx: Tx,
  at: string,
  before: ArtifactRow | null,
  row: ArtifactRow,
  { isAnyNew }: TouchedPlatforms,
): Promise<void> {
  if (before === null || before.policyVersion !== EVALUATION_VERSION) return;
  const { project, contender, isIndex } = before;
  if (!isAnyNew && project === row.project && contender === row.contender && isIndex === row.isIndex) return;
  await addStandingChange(tx, row.id, at, { project, contender, isIndex, hasPlatforms: !isAnyNew });
}

/**
 * Store what has changed of an artifact from before authority, such as where it runs, without evaluating it: its
 * migration decides first which evidence counts.
 */
async function storeUnevaluated(tx: Tx, batch: Batch, touched: TouchedArtifact, before: ArtifactRow): Promise<void> {
  const { row } = touched;
  if (row.releaseDeployed !== null) row.releaseDeployed += row.deployed - before.deployed;
  addRollupDeltas(batch.rollupChanges, rollupDeltas(toSnapshot(before), toSnapshot(row)));
  await updateArtifact(tx, row);
  touched.before = { ...touched.row };
  if (touched.reindex) await updateSearchIndex(tx, 'artifact', touched.row.id, await searchTermsOf(tx, touched.row));
}

/** The row of the artifact with the result of its evaluation. */
async function rowAfterEvaluation(
  tx: Tx,
  row: ArtifactRow,
  { result, status, decisive, choice }: Evaluation,
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
    policyVersion: EVALUATION_VERSION,
    policy: choice.chosen.row,
    policyStage: policyStage(choice.chosen, at),
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
  countBuilder(batch, before, -1);
  countBuilder(batch, row, 1);
  await recordDefects(tx, batch, row, { result, evidence });
  if (before && before.status === row.status) return;
  const from = before?.status ?? null;
  await addHistory(tx, row.id, { at: batch.at, from, to: row.status, reason: row.reason, evidence: touched.evidence });
  const digest = `${await termText(tx, row.alg)}:${row.value}`;
  const project = await slugOfProject(tx, row.project);
  await addEvent(tx, batch.at, { type: 'status', digest, project, from, to: row.status, at: batch.at });
}
