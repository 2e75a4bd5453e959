/** Links a document to the artifacts that it is about. */
import { isLaterAttempt } from '#lib/bytes/naming/github-run.ts';
import type { Subject } from '#lib/evidence/model/evidence.ts';
import { addAlias, artifactByAlias } from '#db/artifact/aliases.ts';
import { artifactById, findArtifact, findOrCreateArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addLabel } from '#db/artifact/labels.ts';
import { addSubject, subjectBucket, evidenceFor } from '#db/evidence/subjects.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import type { Tx } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import { currentProjectId } from '#db/project/projects.ts';
import { PROJECT_LINK_CONFIDENCES } from '#db/schema/columns/enums.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import type { TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import { splitDigests } from './digests.ts';
import { applyNames, namesOfSubject } from './names.ts';
import type { Origin } from './origin.ts';

/**
 * Link a document to the artifacts that it names by digest, or to those subjects whose index is in [`range.from`,
 * `range.to`). Returns them in the order of the document.
 */
export async function linkSubjects(
  tx: Tx,
  batch: Batch,
  document: ReadDocument,
  evidence: number,
  origin: Origin,
  range = { from: 0, to: Number.POSITIVE_INFINITY },
): Promise<TouchedArtifact[]> {
  const linked: TouchedArtifact[] = [];
  for (const [ordinal, subject] of documentSubjects(document).entries()) {
    if (ordinal < range.from || ordinal >= range.to) continue;
    const touched = await linkSubject(tx, batch, { document, evidence, origin, subject, ordinal });
    if (touched) linked.push(touched);
  }
  return linked;
}

/** The subjects of a document; for an SBOM without any, the component that it names as its root. */
export function documentSubjects(document: Pick<ReadDocument, 'subjects' | 'facts'>): Subject[] {
  if (document.subjects.length > 0 || document.facts.kind !== 'sbom') return document.subjects;
  const root = document.facts.sbom.root;
  if (!root || Object.keys(root.digests).length === 0) return [];
  return [{ name: root.purl ?? root.name, uri: null, digest: root.digests, annotations: null }];
}

type SubjectLink = { document: ReadDocument; evidence: number; origin: Origin; subject: Subject; ordinal: number };

async function linkSubject(
  tx: Tx,
  batch: Batch,
  { document, evidence, origin, subject, ordinal }: SubjectLink,
): Promise<TouchedArtifact | null> {
  const digests = splitDigests(subject.digest);
  if (!digests) return null;
  const verified = document.verification.outcome === 'verified';
  const { row, isNew } = await resolveArtifact(
    tx,
    digests.own.algorithm,
    digests.own.value,
    verified ? (origin.project?.id ?? null) : null,
    batch,
  );
  const touched = touchArtifact(batch, row, isNew, evidence);
  const added = await addSubject(tx, {
    artifact: row.id,
    bucket: subjectBucket(document.facts.kind, document.verification.outcome),
    evidence,
    ordinal,
  });
  if (added) touched.row.evidence += 1;
  await addNames(tx, touched, subject, origin);
  await assignProject(tx, touched, origin, document.facts.kind === 'provenance');
  for (const further of digests.further) {
    const alg = await findOrCreateTerm(tx, further.algorithm);
    await addAlias(tx, { alg, value: further.value, artifact: row.id, evidence, verified });
    if (verified && origin.project) await shareAliasEvidence(tx, touched, alg, further.value, origin.project.id);
  }
  return touched;
}

/**
 * Find or create the artifact of a digest. Where verified evidence has given the digest to an artifact as a further
 * digest, that artifact is found, but only if it belongs to `project`: a claim about another project's artifact does
 * not count.
 */
async function resolveArtifact(
  tx: Tx,
  algorithm: string,
  value: string,
  project: number | null,
  batch: Batch,
): Promise<{ row: ArtifactRow; isNew: boolean }> {
  const alg = await findOrCreateTerm(tx, algorithm);
  const own = await findArtifact(tx, alg, value);
  if (!own && project !== null) {
    const id = await artifactByAlias(tx, alg, value);
    const aliased = id === null ? null : await artifactById(tx, id);
    if (aliased && aliased.project === project) return { row: currentRow(batch, aliased), isNew: false };
  }
  if (own) return { row: currentRow(batch, own), isNew: false };
  return findOrCreateArtifact(tx, alg, value, batch.at);
}

/** The artifact with the changes that this transaction has made so far. */
function currentRow(batch: Batch, row: ArtifactRow): ArtifactRow {
  return batch.touched.get(row.id)?.row ?? row;
}

/** Evidence of the same project that is stored for the artifact of a further digest counts for this artifact too. */
async function shareAliasEvidence(
  tx: Tx,
  touched: TouchedArtifact,
  alg: number,
  value: string,
  project: number,
): Promise<void> {
  const other = await findArtifact(tx, alg, value);
  if (!other || other.id === touched.row.id || other.project !== project) return;
  for (const seq of await evidenceFor(tx, other.id, EVIDENCE_PER_BUCKET)) {
    const row = await evidenceBySeq(tx, seq);
    if (
      row &&
      row.project !== null &&
      (await currentProjectId(tx, row.project)) === project &&
      (await addSubject(tx, {
        artifact: touched.row.id,
        bucket: subjectBucket(row.kind, row.outcome),
        evidence: seq,
        ordinal: 0,
      }))
    )
      touched.row.evidence += 1;
  }
}

async function addNames(tx: Tx, touched: TouchedArtifact, subject: Subject, origin: Origin): Promise<void> {
  const names = namesOfSubject(subject);
  for (const label of names.flatMap(({ labels }) => labels))
    if (await addLabel(tx, touched.row.id, label)) touched.reindex = true;
  applyNames(touched.row, names, origin.build?.ref ?? null);
}

/**
 * A link to a project with higher confidence replaces one with lower confidence; of two equal ones the first stays.
 * Where two attempts of one run made the artifact, its build is the later one.
 */
async function assignProject(tx: Tx, touched: TouchedArtifact, origin: Origin, isProvenance: boolean): Promise<void> {
  const { row } = touched;
  if (PROJECT_LINK_CONFIDENCES.indexOf(origin.linkConfidence) > PROJECT_LINK_CONFIDENCES.indexOf(row.linkConfidence)) {
    row.linkConfidence = origin.linkConfidence;
    if (row.project !== origin.project?.id) touched.reindex = true;
    row.project = origin.project?.id ?? null;
    if (isProvenance && origin.build) row.build = origin.build.id;
  } else if (
    origin.linkConfidence === row.linkConfidence &&
    isProvenance &&
    origin.build &&
    row.build !== null &&
    row.build !== origin.build.id
  ) {
    const earlier = await buildById(tx, row.build);
    if (earlier && isLaterAttempt(origin.build.invocation, earlier.invocation)) row.build = origin.build.id;
  }
  if (row.build === null && isProvenance && origin.build) row.build = origin.build.id;
  if (row.build !== touched.before?.build) touched.reindex = true;
}
