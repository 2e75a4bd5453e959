/** Reads which indexes cover a platform, and which platforms an index names. */
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

/** Platforms of one index that are evaluated. */
export const MAX_PLATFORMS = 128;
/** Bounds of the search from a platform upwards: indexes over all levels, and levels of nested indexes. */
const MAX_INDEXES = 16;
const MAX_LEVELS = 4;

/** An index that covers an artifact. */
export type CoveringIndexRow = {
  row: ArtifactRow;
  /** `seq` of the evidence about the index, as `evidenceFor` selects it. */
  evidence: number[];
};
/** The covering indexes of an artifact, and the project that they make it belong to. */
export type CoveringIndexes = { indexes: CoveringIndexRow[]; project: number | null };
/** Finds an artifact by row id, with the changes of the transaction so far. */
export type ArtifactLookup = (id: number) => Promise<ArtifactRow | null>;

/**
 * The indexes that cover an artifact: the index document is stored, verified evidence is about its digest, and it names
 * the artifact as a platform, directly or through another index. Where such indexes belong to several projects, only
 * those of one project count: the project that the artifact's own verified evidence names, else the artifact's present
 * project, else that of the first index.
 * `project` is the project of the artifact: the chosen one, or the present one where no index covers it.
 */
export async function coveringIndexes(
  db: Db,
  row: ArtifactRow,
  limits: EvidenceLimits,
  lookUpArtifact: ArtifactLookup = (id) => artifactById(db, id),
): Promise<CoveringIndexes> {
  const found: CoveringIndexRow[] = [];
  for (const index of await indexesContaining(db, row.id, lookUpArtifact)) {
    const evidence = await evidenceFor(db, index.id, limits);
    if (await isAnyVerified(db, evidence)) found.push({ row: index, evidence });
  }
  if (found.length === 0) return { indexes: [], project: row.project };
  const projects = found.map((index) => index.row.project);
  const own = await ownProject(db, row, limits);
  const chosen = own ?? (projects.includes(row.project) ? row.project : projects[0]!);
  return { indexes: found.filter((index) => index.row.project === chosen), project: chosen ?? row.project };
}

/** The oldest first, so that "the first" is always the same index. */
async function indexesContaining(db: Db, artifact: number, lookUpArtifact: ArtifactLookup): Promise<ArtifactRow[]> {
  const found = new Map<number, ArtifactRow>();
  let level = [artifact];
  for (let depth = 0; depth < MAX_LEVELS && level.length > 0; depth += 1) {
    const next: number[] = [];
    for (const id of level) {
      for (const edge of await edgesOfKindTo(db, nodeRef('artifact', id), 'contains', MAX_INDEXES)) {
        const from = parseNodeRef(edge.from);
        if (from.kind !== 'artifact' || from.id === artifact || found.has(from.id) || found.size >= MAX_INDEXES)
          continue;
        const index = await lookUpArtifact(from.id);
        // Only the index document itself counts: its bytes have the digest of the index.
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

/** True where verified evidence is about the artifact, within `limits`. */
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

/** Row ids of at most 16 indexes that name an artifact as a platform, whether or not any evidence is about them. */
export async function indexesNaming(db: Db, row: ArtifactRow): Promise<number[]> {
  const material = await findMaterial(db, (await termText(db, row.alg)) ?? '', row.value);
  if (material === null) return [];
  const edges = await edgesOfKindTo(db, nodeRef('material', material), 'contains', MAX_INDEXES);
  return edges
    .map((edge) => parseNodeRef(edge.from))
    .filter((node) => node.kind === 'artifact' && node.id !== row.id)
    .map((node) => node.id);
}
