/** What somebody can choose to compare an artifact with. */
import { environmentNames } from '#db/project/environment-status.ts';
import type { Context } from '#lib/context/context.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import type { CompareChoices } from '#lib/views/compare/compare.ts';
import { earlierReleases, releaseRef } from './releases.ts';

const MAX_RELEASES = 12;
const MAX_ENVIRONMENTS = 50;

/** The earlier releases of an artifact (`alg:hex`; null: of none), newest first, and the environments. */
export async function compareChoices(context: Context, digest: string | null): Promise<CompareChoices> {
  const db = context.store.read;
  const row = digest === null ? null : await findByDigest(db, digest);
  const releases = row === null ? [] : (await earlierReleases(db, row)).releases;
  return {
    releases: await Promise.all(releases.slice(0, MAX_RELEASES).map((release) => releaseRef(db, release))),
    releasesHidden: Math.max(0, releases.length - MAX_RELEASES),
    environments: await environmentNames(db, MAX_ENVIRONMENTS),
  };
}
