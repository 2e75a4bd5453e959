/**
 * Releases: an image index and the platforms that it names are one release. Lists and figures count the index, and the
 * platforms as its parts; its status there is the worst of its own and of theirs (docs/decisions/releases.md).
 */
import { statusRank } from '#lib/status/presentation.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { findEvidence } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';
import { artifactOfPart, type CoveringIndexRow, indexesNaming, platformsOf } from './platforms.ts';

/** What the store has about the release of an image index. */
type Release = Pick<ArtifactRow, 'releaseStatus' | 'releaseDeployed' | 'releaseParts' | 'releaseWorst'>;

/**
 * Whether an artifact is an image index whose platforms are parts of its release: verified evidence is about it
 * (`hasAuthority`), or its document counts for it. Another index only lists the platforms of others.
 */
export async function hasParts(db: Db, row: ArtifactRow, hasAuthority: boolean, view: FactsView): Promise<boolean> {
  if (!row.isIndex || row.project === null) return false;
  if (hasAuthority) return true;
  const document = await findEvidence(db, `sha256:${row.value}`);
  return document !== null && (await view.counts(row.id, document.seq));
}

/**
 * The index (row id) of whose release an artifact is a part: the first that covers it and belongs to its project, else
 * the oldest of its project that names it and whose document counts. Null where the artifact is a release of its own.
 */
export async function releaseOf(
  db: Db,
  row: ArtifactRow,
  coveredBy: readonly CoveringIndexRow[],
  view: FactsView,
): Promise<number | null> {
  if (row.project === null) return null;
  const covering = coveredBy.find((index) => index.row.project === row.project);
  if (covering !== undefined) return covering.row.id;
  for (const id of (await indexesNaming(db, row)).toSorted((a, b) => a - b)) {
    const index = id === row.id ? null : await view.artifact(id);
    if (index?.project === row.project && (await hasParts(db, index, false, view))) return id;
  }
  return null;
}

/** The platforms of an index that are artifacts of its project, at most 128. */
export async function partsOf(db: Db, index: ArtifactRow, view: FactsView): Promise<ArtifactRow[]> {
  const parts: ArtifactRow[] = [];
  for (const { digest } of (await platformsOf(db, index))?.platforms ?? []) {
    const part = await artifactOfPart(db, digest, view.artifact);
    if (part !== null && part.id !== index.id && part.project === index.project) parts.push(part);
  }
  return parts;
}

/** The worst status of an index and its parts, and in how many environments they run; null without parts. */
export function sumOfParts(row: ArtifactRow, parts: readonly ArtifactRow[]): Release {
  const counted = parts.filter((part) => part.partOf !== null);
  if (counted.length === 0)
    return { releaseStatus: null, releaseDeployed: null, releaseParts: null, releaseWorst: null };
  const statusOf = (part: ArtifactRow) => (part === row ? row.status : (part.releaseStatus ?? part.status));
  const worst = [row, ...counted].reduce((soFar, part) =>
    statusRank(statusOf(part)) < statusRank(statusOf(soFar)) ? part : soFar,
  );
  return {
    releaseStatus: statusOf(worst),
    releaseDeployed: counted.reduce((sum, part) => sum + (part.releaseDeployed ?? part.deployed), row.deployed),
    releaseParts: counted.length,
    releaseWorst: worst === row ? null : worst.id,
  };
}
