/**
 * Replays the receipts of an artifact after evidence or deployments have ceased to count for it: what was found at each
 * of them is then what would have been found without that evidence.
 */
import { newDefects, type Defect } from '#lib/metrics/defects.ts';
import { receiptsByDocument } from '#lib/ingest/evaluate/defects.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { sentTimes } from '#db/evidence/artifact-links.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { evidenceFor } from '#db/evidence/subjects.ts';
import type { Db, Tx } from '#db/open.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import type { Evaluation } from './evaluate-artifact.ts';
import { firstDeploymentOf } from './first-deployment.ts';

/** Times of receipt at which one artifact is evaluated again. */
const MAX_REPLAYED = 64;

/** Evaluates the artifact as it was at a time, RFC 3339, from the evidence received until then. */
export type EvaluateAt = (at: string) => Promise<Pick<Evaluation, 'status' | 'result' | 'evidence'>>;

/** When the artifact was first verified, and its defects. */
type Replayed = { verifiedAt: string | null; defects: readonly Defect[] };

/** Evaluate the artifact as it was after each receipt of evidence that counts, the oldest first. */
export async function replay(tx: Tx, row: ArtifactRow, evaluateAt: EvaluateAt): Promise<Replayed> {
  let verifiedAt: string | null = null;
  const defects: Defect[] = [];
  const firstDeployment = await firstDeploymentOf(tx, row.id);
  for (const at of await receipts(tx, row)) {
    const { status, result, evidence } = await evaluateAt(at);
    if (status.status === 'verified') verifiedAt ??= at;
    if (status.underlying !== 'failed') continue;
    const known = new Set(defects.map(({ rule }) => rule));
    defects.push(...newDefects(result.verdicts, known, firstDeployment, at, receiptsByDocument(evidence)));
  }
  return { verifiedAt, defects };
}

async function receipts(db: Db, row: ArtifactRow): Promise<string[]> {
  const sent = await sentTimes(db, row.id);
  const times = new Set<string>();
  for (const seq of await evidenceFor(db, row.id, EVIDENCE_PER_BUCKET)) {
    const evidence = await evidenceBySeq(db, seq);
    if (evidence) times.add(sent.get(seq) ?? evidence.receivedAt);
  }
  return [...times].sort().slice(0, MAX_REPLAYED);
}
