/**
 * The files of a release, such as the archives for several systems: lists and figures count them as one release
 * (docs/decisions/releases.md). The first of them by its digest has the line of the release, and the others are parts.
 */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { artifactsOfRelease, type NamingRelease, releasesNaming } from '#db/project/releases.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';
import { MAX_PLATFORMS } from './platforms.ts';

/** Releases of one digest that are read: anybody may attest one that names it. */
const MAX_RELEASES = 256;

/** Every release (row id) that names an artifact, also those that do not count. */
export async function releasesOf(db: Db, row: ArtifactRow): Promise<number[]> {
  return [...new Set((await releasesNaming(db, row, MAX_RELEASES)).map(({ id }) => id))];
}

/**
 * The release of which an artifact is a file; null for an image index, and where none counts: the host of its project
 * has published it, or a document that counts for the artifact names it. What the host says comes before documents, and
 * the earlier release before later ones, so that the order of arrival changes nothing.
 */
export async function releaseOfFile(db: Db, row: ArtifactRow, view: FactsView): Promise<NamingRelease | null> {
  if (row.project === null || row.isIndex) return null;
  const naming = await releasesNaming(db, row, MAX_RELEASES);
  for (const release of naming.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))) {
    const isCounting =
      release.evidence === 0
        ? release.project === row.project && release.publishedAt !== null
        : await view.counts(row.id, release.evidence);
    if (isCounting) return release;
  }
  return null;
}

const orderOf = ({ evidence, publishedAt, tag, externalId }: NamingRelease): string =>
  JSON.stringify([evidence === 0 ? 0 : 1, publishedAt ?? '9', tag, externalId]);

/** A file and the release (row id) of which it is one; null: of none. */
type DecidedFile = { row: ArtifactRow; release: number | null };
/** Files that are decided already, by row id: many releases may name one. */
export type DecidedFiles = Map<number, DecidedFile | null>;

/**
 * The files of a release (row id), by project, in the order of their digests. A release with more files than an index
 * may have platforms has none here: each of its files counts by itself, whatever the order of arrival.
 */
export async function filesOfRelease(
  db: Db,
  release: number,
  view: FactsView,
  decided: DecidedFiles,
): Promise<ArtifactRow[][]> {
  const ids = await artifactsOfRelease(db, release, MAX_PLATFORMS + 1);
  if (ids.length > MAX_PLATFORMS) return [];
  const files: ArtifactRow[] = [];
  for (const id of ids) {
    const known = decided.get(id);
    const file = known === undefined ? await decideFile(db, id, view) : known;
    decided.set(id, file);
    if (file?.release === release) files.push(file.row);
  }
  const byDigest = files.toSorted((a, b) => (a.value < b.value ? -1 : 1));
  return [...Map.groupBy(byDigest, ({ project }) => project).values()];
}

/** Null where nothing is known of the artifact, or where it is a platform. */
async function decideFile(db: Db, id: number, view: FactsView): Promise<DecidedFile | null> {
  const row = await view.artifact(id);
  if (row === null || (await isPlatform(row, view))) return null;
  return { row, release: (await releaseOfFile(db, row, view))?.id ?? null };
}

/** Whether an artifact is a part of an image index. */
async function isPlatform({ partOf }: ArtifactRow, view: FactsView): Promise<boolean> {
  return partOf !== null && (await view.artifact(partOf))?.isIndex === true;
}
