/** The bytes of a known test report again: what is stated beside them this time is not lost. */
import type { TestReport } from '#lib/evidence/model/evidence.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { readDocument, replaceContext, replaceFacts, type StoredEvidence } from '#db/evidence/evidence.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import { packFacts, unpackFacts } from '#lib/ingest/document/document.ts';
import type { PreparedDocument } from '#lib/ingest/document/document.ts';

const MAX_ARTIFACTS = 1_000;

/**
 * - A bad exit code is kept, whenever it is stated; a good one never takes its place.
 * - Under another name the same failure is one of both runs, so it belongs to no named one, which alone could answer
 *   it.
 * - A report without a time of its own is as new as the last time it came in: the same failure can come back.
 */
export async function mergeTestReport(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  known: StoredEvidence,
): Promise<void> {
  if (document.facts.kind !== 'tests') return;
  const kept = unpackFacts(known.facts);
  if (kept.facts.kind !== 'tests') return;
  const tests = mergeReports(kept.facts.tests, document.facts.tests, batch.at);
  if (tests === null) return;
  const stored = await readDocument(tx, known.seq);
  if (!stored) return;
  const { exitCode, run, reportedAt } = tests;
  const { exitCode: _, run: __, reportedAt: ___, ...context } = stored.context;
  await replaceContext(tx, known.seq, {
    ...context,
    ...(exitCode == null ? {} : { exitCode }),
    ...(run == null ? {} : { run }),
    ...(reportedAt == null ? {} : { reportedAt }),
  });
  await replaceFacts(tx, known.seq, packFacts({ ...kept, facts: { kind: 'tests', tests } }));
  batch.facts.delete(known.seq);
  for (const { artifact } of await subjectsOf(tx, known.seq, MAX_ARTIFACTS)) {
    const row = batch.touched.get(artifact)?.row ?? (await artifactById(tx, artifact));
    if (row) touchArtifact(batch, row, false, known.seq);
  }
}

/** The two made one; null where nothing changes. */
export function mergeReports(before: TestReport, now: TestReport, at: string): TestReport | null {
  const [old, given] = [before.exitCode ?? null, now.exitCode ?? null];
  const worse = given !== null && (old === null || (old === 0 && given !== 0));
  const base = worse ? now : before;
  const [first, other] = [before.run ?? null, now.run ?? null];
  const run = mergeRunName(first, other, base.result === 'FAILED' && !worse);
  const reportedAt = before.finishedOn === null ? at : (before.reportedAt ?? null);
  if (!worse && run === first && reportedAt === (before.reportedAt ?? null)) return null;
  return { ...base, run, reportedAt };
}

/** A failure that two runs have in common belongs to none of them by name. */
function mergeRunName(first: string | null, other: string | null, shared: boolean): string | null {
  if (first === other) return first;
  return shared ? null : (first ?? other);
}
