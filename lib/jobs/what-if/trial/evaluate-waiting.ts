import { artifactById } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import type { Evaluated, Waiting } from './messages.ts';

/** Evaluate an artifact of a copy without an environment, at `now` (RFC 3339). */
export async function evaluateWaiting(db: Db, waiting: Waiting, now: string): Promise<Evaluated> {
  const row = (await artifactById(db, waiting.id))!;
  const { status, reason } = (await evaluateArtifact(db, row, now)).status;
  return { ...waiting, status, reason };
}
