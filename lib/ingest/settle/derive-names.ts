/** Derives the names of an artifact again after documents that name it have ceased to count. */
import { type Label, labelsOf, removeLabels } from '#db/artifact/labels.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { type EvidenceLimits, evidenceFor } from '#db/evidence/subjects.ts';
import type { Tx } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import type { StatedDocument } from '#lib/ingest/document/document.ts';
import { statedDocument } from '#lib/ingest/document/stored-document.ts';
import { applyNames, namesForArtifact, type SubjectName } from '#lib/ingest/link/names.ts';

/** The labels of the changed documents. `affectsName`: they also give the artifact a name or a version. */
export type NameChange = { labels: Label[]; affectsName: boolean };
export const newNameChange = (): NameChange => ({ labels: [], affectsName: false });

/** More than an evaluation reads: an old document may be the only other one with a name. */
const NAMING_EVIDENCE: EvidenceLimits = { defaultLimit: 256, byKind: {} };

/** Add the names that one changed document gives an artifact. `ref` is the Git ref of its build. */
export async function addNameChange(
  tx: Tx,
  change: NameChange,
  { artifact, document, ref }: { artifact: ArtifactRow; document: StatedDocument; ref: string | null },
): Promise<void> {
  const names = await namesForArtifact(tx, document, artifact);
  change.labels.push(...labelsOfAll(names));
  if (names.length > 0 || ref !== null) change.affectsName = true;
}

/**
 * Remove the labels of `change` that no document in `naming` (`seq`, in the order of arrival) states, and set name and
 * version from these documents. Reads no further document once nothing can change. Returns the removed labels.
 */
export async function deriveNames(
  tx: Tx,
  batch: Batch,
  touched: TouchedArtifact,
  { change, naming }: { change: NameChange; naming: readonly number[] },
): Promise<Label[]> {
  const { row } = touched;
  if (change.labels.length === 0 && !change.affectsName) return [];
  const missing = new Map(change.labels.map((label) => [keyOf(label), label]));
  const named: Pick<typeof row, 'name' | 'version'> = { name: null, version: null };
  const readable = new Set(await evidenceFor(tx, row.id, NAMING_EVIDENCE));
  for (const seq of naming.filter((one) => readable.has(one))) {
    if (missing.size === 0 && named.name !== null && named.version !== null) break;
    const stored = await evidenceBySeq(tx, seq);
    const document = stored && (await statedDocument(tx, stored));
    if (!stored || !document) continue;
    const names = await namesForArtifact(tx, document, row);
    for (const label of labelsOfAll(names)) missing.delete(keyOf(label));
    const build = stored.build === null ? null : await buildById(tx, stored.build);
    applyNames(named, names, build?.ref ?? null);
  }
  const removed = [...missing.values()];
  if (await removeLabels(tx, row.id, removed, batch.at)) touched.reindex = true;
  // A webhook may have named the artifact.
  named.name ??= (await labelsOf(tx, row.id)).find(({ kind }) => kind === 'name')?.value.slice(0, 300) ?? null;
  Object.assign(row, named);
  return removed;
}

const labelsOfAll = (names: readonly SubjectName[]): Label[] => names.flatMap(({ labels }) => labels);
const keyOf = ({ kind, value }: Label): string => `${kind} ${value}`;
