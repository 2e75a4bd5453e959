/** The releases of a project before an artifact, and the parts of one release. */
import {
  artifactById,
  type ArtifactRow,
  artifactsByIds,
  releaseFacts,
  type ReleaseFacts,
} from '#db/artifact/artifacts.ts';
import { newestOfProject } from '#db/artifact/list.ts';
import type { Db } from '#db/open.ts';
import { artifactOfPart, platformsOf } from '#lib/ingest/platforms/platforms.ts';
import { releaseFileRows, siblingRows } from '#lib/query/artifact/siblings.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { ReleaseRef } from '#lib/views/compare/compare.ts';

/** Artifacts of the project that are searched for earlier releases. */
const MAX_SEARCHED = 1_000;

/**
 * The earlier releases of what an artifact is a release of, newest first: artifacts of its project with the same name
 * but for the version, image indexes of an image index. The end of the build orders them, or the signing, or where both
 * are unknown the time first seen. Artifacts of the same build or version are no earlier release. `isCut`: the project
 * has more artifacts than were searched.
 */
export async function earlierReleases(db: Db, row: ArtifactRow): Promise<{ releases: ArtifactRow[]; isCut: boolean }> {
  const { ids, isCut } = await earlierIds(db, row);
  const rows = new Map((await artifactsByIds(db, ids)).map((each) => [each.id, each]));
  return { releases: ids.flatMap((id) => rows.get(id) ?? []), isCut };
}

/** The release before an artifact; null where none is known. */
export async function releaseBefore(db: Db, row: ArtifactRow): Promise<ArtifactRow | null> {
  const [id] = (await earlierIds(db, row)).ids;
  return id === undefined ? null : artifactById(db, id);
}

/** As `earlierReleases`, row ids. */
async function earlierIds(db: Db, row: ArtifactRow): Promise<{ ids: number[]; isCut: boolean }> {
  // Artifacts without a name cannot be told apart: they may be platforms of different indexes.
  if (row.project === null || (row.name === null && !row.isIndex)) return { ids: [], isCut: false };
  const ids = await newestOfProject(db, row.project, MAX_SEARCHED);
  const candidates = await releaseFacts(db, ids, row.isIndex);
  const name = nameWithoutVersion(row);
  const releases = candidates
    .filter((other) => nameWithoutVersion(other) === name && !isSameRelease(other, row) && isEarlier(other, row))
    .sort((a, b) => (isEarlier(a, b) ? 1 : -1));
  return { ids: releases.map(({ id }) => id), isCut: ids.length === MAX_SEARCHED };
}

function releaseTime({ builtAt, firstSeen }: ReleaseFacts): number {
  return Date.parse(builtAt ?? firstSeen);
}

/** A total order that does not depend on the order of arrival, where the time of the build is known. */
function isEarlier(a: ReleaseFacts, b: ReleaseFacts): boolean {
  return releaseTime(a) - releaseTime(b) < 0 || (releaseTime(a) === releaseTime(b) && a.value < b.value);
}

function isSameRelease(a: ReleaseFacts, b: ReleaseFacts): boolean {
  return a.id === b.id || (a.build !== null && a.build === b.build) || (a.version !== null && a.version === b.version);
}

/** `web-1.2.0.tgz` → `web-*.tgz`; null for an artifact without a name. */
export function nameWithoutVersion({ name, version }: Pick<ArtifactRow, 'name' | 'version'>): string | null {
  if (name === null || version === null || version === '') return name;
  const bare = version.replace(/^v(?=\d)/, '');
  return name.replaceAll(version, '*').replaceAll(bare === '' ? version : bare, '*');
}

export async function releaseRef(db: Db, row: ArtifactRow): Promise<ReleaseRef> {
  return {
    digest: await digestOf(db, row),
    name: row.name,
    version: row.version,
    at: new Date(releaseTime(row)).toISOString(),
  };
}

/** A part of a release: a platform by its name in the index, or a file by its name without version. */
export type ReleasePart = { name: string; digest: string; row: ArtifactRow | null };

/**
 * The parts of the release that an artifact is of: the platforms of an image index, the files of a release, or the
 * artifact with the others of its build. `hidden`: how many parts exist that are not listed.
 */
export async function releaseParts(db: Db, row: ArtifactRow): Promise<{ parts: ReleasePart[]; hidden: number }> {
  if (row.isIndex) {
    const listed = await platformsOf(db, row);
    const parts = (listed?.platforms ?? []).map(async ({ digest, platform }) => ({
      name: platform ?? 'platform without a name',
      digest,
      row: await artifactOfPart(db, digest),
    }));
    return { parts: await Promise.all(parts), hidden: listed?.hidden ?? 0 };
  }
  const released = await releaseFileRows(db, row);
  const { rows, hidden } = released.length > 0 ? { rows: released, hidden: 0 } : await siblingRows(db, row);
  const files = [row, ...rows].map(async (one) => {
    const digest = await digestOf(db, one);
    return { name: nameWithoutVersion(one) ?? 'file without a name', digest, row: one };
  });
  return { parts: await Promise.all(files), hidden };
}
