/** Reads which indexes cover a platform, and which platforms an index names. */
import { readIndexEntries } from '#lib/evidence/formats/oci/oci-index-entries.ts';
import type { IndexEntry } from '#lib/evidence/formats/oci/oci-index-entries.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { artifactById, findArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { evidenceIdAndOutcome, findEvidence, readDocument } from '#db/evidence/evidence.ts';
import type { EvidenceLimits, SelectedEvidence } from '#db/evidence/subjects.ts';
import { findTerm, termText } from '#db/evidence/terms.ts';
import { edgesOfKindTo, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { findMaterial } from '#db/lineage/materials-and-components.ts';
import type { Db } from '#db/open.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import { type ArtifactLookup, type FactsView, presentView } from '#lib/ingest/view/facts-view.ts';

/** Platforms of one index that are evaluated. */
export const MAX_PLATFORMS = 128;
/** Bounds of the search from a platform upwards: indexes over all levels, and levels of nested indexes. */
const MAX_INDEXES = 16;
/** Edges from indexes that are read for one platform: anybody may attest an index that names it. */
const MAX_EDGES = 1_000;
const MAX_LEVELS = 4;

/** An index that covers an artifact. */
export type CoveringIndexRow = {
  row: ArtifactRow;
  /** The evidence about the index, within the limits of an evaluation. */
  evidence: SelectedEvidence;
};

/**
 * The indexes that cover an artifact: the index document is stored, verified evidence that counts is about its digest,
 * and it names the artifact as a platform, directly or through another index.
 */
export async function attestedIndexes(
  db: Db,
  row: ArtifactRow,
  view: FactsView = presentView(db),
): Promise<CoveringIndexRow[]> {
  const found: CoveringIndexRow[] = [];
  for (const index of await indexesContaining(db, row.id, view))
    if (await view.hasVerified(index.id, EVIDENCE_PER_BUCKET))
      found.push({ row: index, evidence: await view.evidenceFor(index.id, EVIDENCE_PER_BUCKET) });
  return found;
}

/**
 * The indexes whose evidence counts for an artifact: those that cover it and belong to its project. An artifact without
 * a project has those of the first index that covers it.
 */
export async function coveringIndexes(db: Db, row: ArtifactRow, view: FactsView): Promise<CoveringIndexRow[]> {
  const found = await attestedIndexes(db, row, view);
  const project = row.project ?? found[0]?.row.project ?? null;
  return found.filter((index) => index.row.project === project);
}

/**
 * At most `MAX_INDEXES`: those of projects that are expected here first, then the oldest, so that "the first" is always
 * the same index.
 */
async function indexesContaining(db: Db, artifact: number, view: FactsView): Promise<ArtifactRow[]> {
  const found = new Map<number, ArtifactRow>();
  let level = [artifact];
  for (let depth = 0; depth < MAX_LEVELS && level.length > 0; depth += 1) {
    const next: number[] = [];
    for (const id of level) {
      for (const edge of await edgesOfKindTo(db, nodeRef('artifact', id), 'contains', MAX_EDGES)) {
        const from = parseNodeRef(edge.from);
        if (from.kind !== 'artifact' || from.id === artifact || found.has(from.id) || found.size >= MAX_EDGES) continue;
        const index = await view.artifact(from.id);
        // Only the index document itself counts: its bytes have the digest of the index.
        if (!index?.isIndex || (await evidenceIdAndOutcome(db, edge.evidence))?.id !== `sha256:${index.value}`)
          continue;
        if (!(await view.hasPlatforms(index.id))) continue;
        found.set(index.id, index);
        next.push(index.id);
      }
    }
    level = next;
  }
  const oldest = [...found.values()].sort((a, b) => a.id - b.id);
  if (oldest.length < 2) return oldest;
  const isExpected = new Map<number, boolean>();
  for (const { id, project } of oldest)
    isExpected.set(id, project !== null && (await view.project(project))?.isExpected === true);
  return oldest.toSorted((a, b) => Number(isExpected.get(b.id)) - Number(isExpected.get(a.id))).slice(0, MAX_INDEXES);
}

/** True where verified evidence is about the artifact, within `limits`. */
export async function hasVerifiedEvidence(db: Db, artifact: number, limits: EvidenceLimits): Promise<boolean> {
  return presentView(db).hasVerified(artifact, limits);
}

export type IndexPlatforms = {
  /** `seq` of the index document. */
  document: number;
  platforms: IndexEntry[];
  /** How many further platforms the index names. */
  hidden: number;
};

/**
 * The platforms that a stored index document names, each once; null where the artifact is no index or its document is
 * not stored.
 */
export async function platformsOf(db: Db, row: ArtifactRow): Promise<IndexPlatforms | null> {
  if (!row.isIndex || (await termText(db, row.alg)) !== 'sha256') return null;
  const known = await findEvidence(db, `sha256:${row.value}`);
  const document = known && (await readDocument(db, known.seq));
  const parts = document && readIndexEntries(document.bytes);
  if (!known || !parts) return null;
  const platforms = [
    ...new Map(
      parts
        .filter((part) => part.kind === 'platform')
        .reverse()
        .map((part) => [part.digest, part]),
    ).values(),
  ].reverse();
  return {
    document: known.seq,
    platforms: platforms.slice(0, MAX_PLATFORMS),
    hidden: Math.max(0, platforms.length - MAX_PLATFORMS),
  };
}

/** The artifact with the digest of an index entry; null where there is none. */
export async function artifactOfPart(
  db: Db,
  digest: string,
  lookUpArtifact: ArtifactLookup = (id) => artifactById(db, id),
): Promise<ArtifactRow | null> {
  const parsed = parseDigest(digest);
  const alg = parsed && (await findTerm(db, parsed.algorithm));
  const row = parsed && alg !== null ? await findArtifact(db, alg, parsed.value) : null;
  return row && lookUpArtifact(row.id);
}

/** Row ids of at most 1,000 indexes that name an artifact as a platform, whether or not any evidence is about them. */
export async function indexesNaming(db: Db, row: ArtifactRow): Promise<number[]> {
  const material = await findMaterial(db, (await termText(db, row.alg)) ?? '', row.value);
  if (material === null) return [];
  const edges = await edgesOfKindTo(db, nodeRef('material', material), 'contains', MAX_EDGES);
  return edges
    .map((edge) => parseNodeRef(edge.from))
    .filter((node) => node.kind === 'artifact' && node.id !== row.id)
    .map((node) => node.id);
}
