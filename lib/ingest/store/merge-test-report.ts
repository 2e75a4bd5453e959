/** Merges the exit code and run name of a test report whose bytes are already stored. */
import type { TestReport } from '#lib/evidence/model/evidence.ts';
import { readDocument, replaceContext, replaceFacts, type StoredEvidence } from '#db/evidence/evidence.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import { addEvidenceChange } from '#db/history/evidence-changes.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { packFacts, unpackFacts } from '#lib/ingest/document/document.ts';
import type { PreparedDocument } from '#lib/ingest/document/document.ts';

const MAX_ARTIFACTS = 1_000;

/**
 * Update the stored report with the exit code and run that the sender states this time, and touch its artifacts.
 *
 * - A non-zero exit code replaces a zero or missing one; a zero never replaces a non-zero one.
 * - A failure that is reported under two run names gets no run name, because a later result of one named run would
 *   otherwise answer the failure of both.
 * - A report that contains no time counts as reported when it last arrived, because the same failure can recur.
 */
export async function mergeTestReport(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  known: StoredEvidence,
): Promise<void> {
  if (document.facts.kind !== 'tests') return;
  const storedFacts = unpackFacts(known.facts);
  if (storedFacts.facts.kind !== 'tests') return;
  const tests = mergeReports(storedFacts.facts.tests, document.facts.tests, batch.at);
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
  await addEvidenceChange(tx, { evidence: known.seq, at: batch.at, verification: null, facts: known.facts });
  await replaceFacts(tx, known.seq, packFacts({ ...storedFacts, facts: { kind: 'tests', tests } }));
  batch.facts.delete(known.seq);
  for (const { artifact } of await subjectsOf(tx, known.seq, MAX_ARTIFACTS)) {
    const row = await currentArtifact(tx, batch, artifact);
    if (row) touchArtifact(batch, row, false, known.seq);
  }
}

/** The merged report; null where nothing changes. `at` is when the second one was received. */
export function mergeReports(before: TestReport, now: TestReport, at: string): TestReport | null {
  const [oldCode, newCode] = [before.exitCode ?? null, now.exitCode ?? null];
  const replaces = newCode !== null && (oldCode === null || (oldCode === 0 && newCode !== 0));
  const base = replaces ? now : before;
  const [first, second] = [before.run ?? null, now.run ?? null];
  const run = mergeRunName(first, second, base.result === 'FAILED' && !replaces);
  const reportedAt = before.finishedOn === null ? at : (before.reportedAt ?? null);
  if (!replaces && run === first && reportedAt === (before.reportedAt ?? null)) return null;
  return { ...base, run, reportedAt };
}

/** The run name of a merged report: null where two runs share the failure, else the first name that is stated. */
function mergeRunName(first: string | null, second: string | null, sharedFailure: boolean): string | null {
  if (first === second) return first;
  return sharedFailure ? null : (first ?? second);
}
