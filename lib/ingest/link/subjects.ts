/** Links a document to the artifacts that it is about. */
import { addAlias, artifactsByAlias } from '#db/artifact/aliases.ts';
import { createArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addFirstSubject, addSubject } from '#db/evidence/subjects.ts';
import { addLinkChange } from '#db/history/link-changes.ts';
import { subjectBucket } from '#db/schema/columns/buckets.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import type { Tx } from '#db/open.ts';
import type { NamedSubject, ReadDocument } from '#lib/ingest/document/document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import type { TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import { artifactWithDigest, currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { splitDigests } from './digests.ts';
import { documentSubjects } from './names.ts';
import type { Origin } from './origin.ts';

/** An artifact that a document is about. `isNew`: this call has linked it. */
export type LinkedSubject = { touched: TouchedArtifact; isNew: boolean };

export type LinkOptions = {
  /** Only the subjects whose index is in [`from`, `to`). */
  range?: { from: number; to: number };
  /** → actor: the sender who names the artifact of a document that names none. */
  namedBy?: number | null;
  /** True where the document was not stored before. */
  isFirst?: boolean;
};

/**
 * Link a document to the artifacts that it names by digest. Returns them in the order of the document. Whether the
 * document counts for an artifact is decided afterwards, when the artifact is settled.
 */
export async function linkSubjects(
  tx: Tx,
  batch: Batch,
  document: ReadDocument,
  evidence: number,
  origin: Origin,
  { range = { from: 0, to: Number.POSITIVE_INFINITY }, namedBy = null, isFirst = false }: LinkOptions = {},
): Promise<LinkedSubject[]> {
  const linked: LinkedSubject[] = [];
  const artifacts = new Set<number>();
  for (const [ordinal, subject] of documentSubjects(document).entries()) {
    if (ordinal < range.from || ordinal >= range.to) continue;
    const one = await linkSubject(tx, batch, {
      document,
      evidence,
      origin,
      subject,
      ordinal,
      namedBy,
      isFirst,
      artifacts,
    });
    if (one) linked.push(one);
  }
  return linked;
}

type SubjectLink = {
  document: ReadDocument;
  evidence: number;
  origin: Origin;
  subject: NamedSubject;
  ordinal: number;
  namedBy: number | null;
  isFirst: boolean;
  /** The artifacts (row ids) that this call has linked. */
  artifacts: Set<number>;
};

async function linkSubject(
  tx: Tx,
  batch: Batch,
  { document, evidence, origin, subject, ordinal, namedBy, isFirst, artifacts }: SubjectLink,
): Promise<LinkedSubject | null> {
  const digests = splitDigests(subject.digest);
  if (!digests) return null;
  const project = origin.isVouchedFor ? (origin.project?.id ?? null) : null;
  const { row, isNew: isNewArtifact } = await resolveArtifact(tx, batch, digests.own, project);
  const touched = touchArtifact(batch, row, isNewArtifact, evidence);
  const bucket = subjectBucket(document.facts.kind, document.verification.outcome);
  const link = { artifact: row.id, bucket, evidence, ordinal, sender: namedBy };
  const isNew = isFirst ? !artifacts.has(row.id) : await addSubject(tx, link);
  artifacts.add(row.id);
  if (isNew && isFirst) await addFirstSubject(tx, link);
  if (isNew && !isFirst)
    await addLinkChange(tx, { artifact: row.id, evidence, at: batch.at, bucket: null, sentAt: null });
  for (const further of digests.further) {
    const alg = await findOrCreateTerm(tx, further.algorithm);
    await addAlias(tx, { alg, value: further.value, artifact: row.id, evidence, verified: false });
  }
  return { touched, isNew };
}

/**
 * Find or create the artifact of a digest. Where evidence that counts has given the digest to one artifact of `project`
 * as a further digest, that artifact is found, unless an artifact of the project has it as its own. A claim about
 * another project's artifact does not count.
 */
async function resolveArtifact(
  tx: Tx,
  batch: Batch,
  { algorithm, value }: { algorithm: string; value: string },
  project: number | null,
): Promise<{ row: ArtifactRow; isNew: boolean }> {
  const alg = await findOrCreateTerm(tx, algorithm);
  const own = await artifactWithDigest(tx, batch, alg, value);
  if (project !== null && own?.project !== project) {
    const aliased = await aliasedArtifact(tx, batch, { alg, value }, project);
    if (aliased !== null) return { row: aliased, isNew: false };
  }
  return own ? { row: own, isNew: false } : { row: await createArtifact(tx, alg, value, batch.at), isNew: true };
}

/** The one artifact of a project that has a further digest; null where none or several have it. */
async function aliasedArtifact(
  tx: Tx,
  batch: Batch,
  { alg, value }: { alg: number; value: string },
  project: number,
): Promise<ArtifactRow | null> {
  let found: ArtifactRow | null = null;
  for (const id of await artifactsByAlias(tx, alg, value)) {
    const row = await currentArtifact(tx, batch, id);
    if (row?.project !== project) continue;
    if (found !== null) return null;
    found = row;
  }
  return found;
}
