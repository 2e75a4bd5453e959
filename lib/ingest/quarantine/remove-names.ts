/** Removes the names that only a quarantined document gave an artifact. */
import { type Label, removeLabels } from '#db/artifact/labels.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { evidenceFor, ordinalsOf } from '#db/evidence/subjects.ts';
import type { Tx } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import type { TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { storedReadDocument } from '#lib/ingest/document/stored-document.ts';
import { applyNames, namesOfSubject, type SubjectName } from '#lib/ingest/link/names.ts';
import { documentSubjects } from '#lib/ingest/link/subjects.ts';

/** `seq` is the quarantined document, which no longer counts; the names of the documents that do count stay. */
export async function removeNames(
  tx: Tx,
  touched: TouchedArtifact,
  seq: number,
  document: ReadDocument,
): Promise<void> {
  const { row } = touched;
  const removed = labelsOfAll(await namesIn(tx, row.id, seq, document));
  const left: { names: SubjectName[]; ref: string | null }[] = [];
  for (const other of await evidenceFor(tx, row.id, EVIDENCE_PER_BUCKET)) {
    const stored = await evidenceBySeq(tx, other);
    const read = stored && (await storedReadDocument(tx, stored));
    if (!stored || !read) continue;
    const build = stored.build === null ? null : await buildById(tx, stored.build);
    left.push({ names: await namesIn(tx, row.id, other, read), ref: build?.ref ?? null });
  }
  const kept = new Set(labelsOfAll(left.flatMap(({ names }) => names)).map(keyOf));
  if (
    await removeLabels(
      tx,
      row.id,
      removed.filter((label) => !kept.has(keyOf(label))),
    )
  )
    touched.reindex = true;
  const named: Pick<typeof row, 'name' | 'version'> = { name: null, version: null };
  for (const { names, ref } of left) applyNames(named, names, ref);
  Object.assign(row, named);
}

async function namesIn(tx: Tx, artifact: number, seq: number, document: ReadDocument): Promise<SubjectName[]> {
  const subjects = documentSubjects(document);
  return (await ordinalsOf(tx, seq, artifact)).flatMap((ordinal) => {
    const subject = subjects[ordinal];
    return subject === undefined ? [] : namesOfSubject(subject);
  });
}

const labelsOfAll = (names: readonly SubjectName[]): Label[] => names.flatMap(({ labels }) => labels);
const keyOf = ({ kind, value }: Label): string => `${kind} ${value}`;
