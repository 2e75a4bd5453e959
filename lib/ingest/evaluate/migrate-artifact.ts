/**
 * Corrects what was concluded about an artifact before authority was introduced, at its first evaluation since: when it
 * was first verified, and its defects. Notes artifacts that only somebody without authority had made verified.
 */
import { newDefects, type Defect } from '#lib/metrics/defects.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { countLinks } from '#db/evidence/links.ts';
import { evidenceFor } from '#db/evidence/subjects.ts';
import type { Db, Tx } from '#db/open.ts';
import { addMigrated } from '#db/project/migrated.ts';
import { projectById } from '#db/project/projects.ts';
import type { PolicyResult } from '#lib/policy/facts/policy.ts';
import type { ArtifactStatus } from '#lib/status/status.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import type { CoveringIndexRow } from '#lib/ingest/platforms/platforms.ts';
import { replaceDefects } from './defects.ts';
import { firstDeploymentOf } from './first-deployment.ts';

/** Times of receipt at which one artifact is evaluated again. */
const MAX_REPLAYED = 64;

type Migrated = {
  touched: TouchedArtifact;
  /** The row of the earlier version. */
  before: ArtifactRow;
  /** The row as the evaluation leaves it. */
  evaluated: ArtifactRow;
  coveredBy: readonly CoveringIndexRow[];
  /** Evaluates the artifact as it was at a time, RFC 3339, from the evidence received until then. */
  evaluateAt: (at: string) => Promise<{ status: ArtifactStatus; result: PolicyResult }>;
};

/** Returns the row as the evaluation leaves it, with the corrections. */
export async function migrateArtifact(
  tx: Tx,
  batch: Batch,
  { touched, before, evaluated, coveredBy, evaluateAt }: Migrated,
): Promise<ArtifactRow> {
  // The defects are derived from the evidence that counts.
  touched.recount = false;
  const project = evaluated.project === null ? null : await projectById(tx, evaluated.project);
  const isExpected = project !== null && project.claimedAt !== null;
  if (!isExpected && evaluated.status === 'unknown' && (before.status === 'verified' || before.status === 'waived'))
    await addMigrated(tx, { project: project?.id ?? 0, artifact: evaluated.id, before: before.status });
  if (isExpected && before.project === evaluated.project && !(await hasClaims(tx, evaluated, coveredBy)))
    return evaluated;
  // The status of an artifact of a project that nobody expects is unknown, whatever its evidence.
  const isUndecided = project !== null && !isExpected;
  const { verifiedAt, defects } = isUndecided ? NOTHING : await replay(tx, evaluated, evaluateAt);
  await replaceDefects(tx, batch, evaluated, defects);
  return { ...evaluated, verifiedAt: verifiedAt ?? (evaluated.status === 'verified' ? evaluated.verifiedAt : null) };
}

/** Whether evidence about the artifact, or about the indexes that cover it, has no authority. */
async function hasClaims(tx: Tx, row: ArtifactRow, coveredBy: readonly CoveringIndexRow[]): Promise<boolean> {
  for (const id of [row.id, ...coveredBy.map((index) => index.row.id)])
    if ((await countLinks(tx, id)).claimed > 0) return true;
  return false;
}

type Replayed = { verifiedAt: string | null; defects: readonly Defect[] };
const NOTHING: Replayed = { verifiedAt: null, defects: [] };

/** Evaluate the artifact as it was after each receipt of evidence that counts, the oldest first. */
async function replay(tx: Tx, row: ArtifactRow, evaluateAt: Migrated['evaluateAt']): Promise<Replayed> {
  let verifiedAt: string | null = null;
  const defects: Defect[] = [];
  const firstDeployment = await firstDeploymentOf(tx, row.id);
  for (const at of await receipts(tx, row)) {
    const { status, result } = await evaluateAt(at);
    if (status.status === 'verified') verifiedAt ??= at;
    if (status.underlying !== 'failed') continue;
    defects.push(...newDefects(result.verdicts, new Set(defects.map(({ rule }) => rule)), firstDeployment, at));
  }
  return { verifiedAt, defects };
}

async function receipts(db: Db, row: ArtifactRow): Promise<string[]> {
  const times = new Set<string>();
  for (const seq of await evidenceFor(db, row.id, EVIDENCE_PER_BUCKET)) {
    const evidence = await evidenceBySeq(db, seq);
    if (evidence) times.add(evidence.receivedAt);
  }
  return [...times].sort().slice(0, MAX_REPLAYED);
}
