/** An image index and its platforms: which index covers a platform, and which platforms an index names. */
import { readIndexEntries } from '#lib/evidence/formats/oci/oci-index-entries.ts';
import type { IndexEntry } from '#lib/evidence/formats/oci/oci-index-entries.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { artifactById, findArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { evidenceBySeq, evidenceIdAndOutcome, findEvidence, readDocument } from '#db/evidence/evidence.ts';
import { evidenceFor } from '#db/evidence/subjects.ts';
import type { EvidenceLimits } from '#db/evidence/subjects.ts';
import { findTerm, termText } from '#db/evidence/terms.ts';
import { edgesOfKindTo, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { findMaterial } from '#db/lineage/materials-and-components.ts';
import type { Db } from '#db/open.ts';

/** Platforms of one index that are looked at. */
export const MAX_PLATFORMS = 128;
/**
 * Indexes above one platform that are looked at, over all levels, and how many levels of nested indexes there may be.
 */
const MAX_INDEXES = 16;
const MAX_LEVELS = 4;

/** An index that covers an artifact. */
export type CoveringIndexRow = {
  row: ArtifactRow;
  /** Evidence about it, as `evidenceFor` chooses it. */ evidence: number[];
};
/** An artifact by number, as the transaction has it so far. */
export type ArtifactLookup = (id: number) => Promise<ArtifactRow | null>;

/**
 * The indexes that cover an artifact: index documents whose bytes have the digest of an artifact that verified evidence
 * is about, and that name the artifact as a platform, directly or through another index. Where they are of several
 * projects, only those of the project that the artifact's own verified evidence names count; where it names none, those
 * of the artifact's present project, else of the first.
 * `project`: what the artifact is of; its present one where no index names it.
 */
export async function coveringIndexes(
  db: Db,
  row: ArtifactRow,
  limits: EvidenceLimits,
  rowAt: ArtifactLookup = (id) => artifactById(db, id),
): Promise<{ covers: CoveringIndexRow[]; project: number | null }> {
  const found: CoveringIndexRow[] = [];
  for (const index of await indexesContaining(db, row.id, rowAt)) {
    const evidence = await evidenceFor(db, index.id, limits);
    if (await isAnyVerified(db, evidence)) found.push({ row: index, evidence });
  }
  if (found.length === 0) return { covers: [], project: row.project };
  const projects = found.map((each) => each.row.project);
  const own = await ownProject(db, row, limits);
  const chosen = own ?? (projects.includes(row.project) ? row.project : projects[0]!);
  return { covers: found.filter((each) => each.row.project === chosen), project: chosen ?? row.project };
}

/** The oldest first, so that "the first" is the same whenever it is asked. */
async function indexesContaining(db: Db, artifact: number, rowAt: ArtifactLookup): Promise<ArtifactRow[]> {
  const found = new Map<number, ArtifactRow>();
  let level = [artifact];
  for (let at = 0; at < MAX_LEVELS && level.length > 0; at += 1) {
    const next: number[] = [];
    for (const id of level) {
      for (const edge of await edgesOfKindTo(db, nodeRef('artifact', id), 'contains', MAX_INDEXES)) {
        const from = parseNodeRef(edge.from);
        if (from.kind !== 'artifact' || from.id === artifact || found.has(from.id) || found.size >= MAX_INDEXES)
          continue;
        const index = await rowAt(from.id);
        // The document that names the platform is the index itself: its bytes have the digest of the index.
        if (!index?.isIndex || (await evidenceIdAndOutcome(db, edge.evidence))?.id !== `sha256:${index.value}`)
          continue;
        found.set(index.id, index);
        next.push(index.id);
      }
    }
    level = next;
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}

/** Whether verified evidence is about it. */
export async function hasVerifiedEvidence(db: Db, artifact: number, limits: EvidenceLimits): Promise<boolean> {
  return isAnyVerified(db, await evidenceFor(db, artifact, limits));
}

async function isAnyVerified(db: Db, evidence: readonly number[]): Promise<boolean> {
  for (const seq of evidence) if ((await evidenceBySeq(db, seq))?.outcome === 'verified') return true;
  return false;
}

/**
 * The project that the artifact's own verified evidence names: provenance before other evidence, of equals the first.
 */
async function ownProject(db: Db, row: ArtifactRow, limits: EvidenceLimits): Promise<number | null> {
  let found: number | null = null;
  for (const seq of await evidenceFor(db, row.id, limits)) {
    const evidence = await evidenceBySeq(db, seq);
    if (evidence?.outcome !== 'verified' || evidence.project === null) continue;
    if (evidence.kind === 'provenance') return evidence.project;
    found ??= evidence.project;
  }
  return found;
}

export type IndexPlatforms = {
  /** The index document. */
  document: number;
  platforms: IndexEntry[];
  /** How many more the index names. */
  hidden: number;
};

/**
 * The platforms that an index names, each once, from the bytes that have its digest; null for what is no index here.
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

/** The artifact that a part of an index is; null where nothing is known of it. */
export async function artifactOfPart(
  db: Db,
  digest: string,
  rowAt: ArtifactLookup = (id) => artifactById(db, id),
): Promise<ArtifactRow | null> {
  const parsed = parseDigest(digest);
  const alg = parsed && (await findTerm(db, parsed.algorithm));
  const row = parsed && alg !== null ? await findArtifact(db, alg, parsed.value) : null;
  return row && rowAt(row.id);
}

/** Indexes here that name an artifact as a platform, whether or not anything vouches for them. At most a few. */
export async function indexesNaming(db: Db, row: ArtifactRow): Promise<number[]> {
  const material = await findMaterial(db, (await termText(db, row.alg)) ?? '', row.value);
  if (material === null) return [];
  const edges = await edgesOfKindTo(db, nodeRef('material', material), 'contains', MAX_INDEXES);
  return edges
    .map((edge) => parseNodeRef(edge.from))
    .filter((node) => node.kind === 'artifact' && node.id !== row.id)
    .map((node) => node.id);
}
