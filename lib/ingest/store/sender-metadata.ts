/**
 * What the sender of a test report states beside it: the exit code of the job and the name of the run. It is the word
 * of the sender, also where the report is signed, and so it counts only from a sender with authority over test results.
 */
import { type Sender, senderKinds, isScoped } from '#lib/authority/speaker.ts';
import { replaceContext, replaceFacts, type StoredEvidence } from '#db/evidence/evidence.ts';
import { countsForAny, subjectsOf } from '#db/evidence/subjects.ts';
import { addEvidenceChange } from '#db/history/evidence-changes.ts';
import type { Tx } from '#db/open.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { readStored } from '#lib/evidence/read-evidence.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { projectLookup } from '#lib/ingest/authority/projects.ts';
import { senderOf } from '#lib/ingest/authority/sender.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { packFacts, type PreparedDocument, type ReadDocument } from '#lib/ingest/document/document.ts';
import { mergeTestReport } from './merge-test-report.ts';

const MAX_ARTIFACTS = 100;
const METADATA = ['exitCode', 'run', 'reportedAt'];

/**
 * The document without what a sender without authority states beside it, where somebody else signed it. `project` is
 * the one that the document names.
 */
export async function withoutForeignMetadata<D extends ReadDocument>(
  tx: Tx,
  batch: Batch,
  document: D,
  { seq, project }: { seq: number; project: number | null },
): Promise<D> {
  const isStated = METADATA.some((name) => document.context[name] !== undefined);
  if (document.facts.kind !== 'tests' || !isStated || document.verification.outcome !== 'verified') return document;
  const sender = await senderOf(tx, await findOrCreateActor(tx, batch.actor));
  if (await mayStateResults(tx, sender, [project])) return document;
  const context = Object.fromEntries(Object.entries(document.context).filter(([name]) => !METADATA.includes(name)));
  const reading = readStored(document.bytes, context as { [key: string]: Json });
  if (!reading.ok || reading.facts.kind !== 'tests') return document;
  const bare: D = { ...document, context, facts: reading.facts };
  await replaceContext(tx, seq, context);
  await replaceFacts(tx, seq, packFacts(bare));
  return bare;
}

/**
 * Merge what the sender states beside a test report that is stored already, where the sender has authority over the
 * test results of its artifacts. Where the report counted for nothing before, what its earlier senders stated is
 * replaced.
 */
export async function mergeSenderMetadata(
  tx: Tx,
  batch: Batch,
  document: PreparedDocument,
  known: StoredEvidence,
): Promise<void> {
  if (document.facts.kind !== 'tests') return;
  const sender = await senderOf(tx, await findOrCreateActor(tx, batch.actor));
  const projects: (number | null)[] = [];
  for (const { artifact } of await subjectsOf(tx, known.seq, MAX_ARTIFACTS))
    projects.push((await currentArtifact(tx, batch, artifact))?.project ?? null);
  if (!(await mayStateResults(tx, sender, projects))) return;
  if (known.speaker !== 'sender' || (await countsForAny(tx, known.seq)))
    return mergeTestReport(tx, batch, document, known);
  await replaceContext(tx, known.seq, document.context);
  await addEvidenceChange(tx, { evidence: known.seq, at: batch.at, verification: null, facts: known.facts });
  await replaceFacts(tx, known.seq, document.packedFacts);
  batch.facts.delete(known.seq);
}

async function mayStateResults(tx: Tx, sender: Sender | null, projects: readonly (number | null)[]): Promise<boolean> {
  if (sender === null) return false;
  const lookUp = projectLookup(tx);
  for (const id of projects) {
    const project = id === null ? null : await lookUp(id);
    const may = project === null ? isScoped(sender) : senderKinds(project, sender).includes('test-result');
    if (!may) return false;
  }
  return true;
}
