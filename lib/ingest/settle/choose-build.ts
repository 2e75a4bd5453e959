/** Chooses the build of an artifact from the provenance that counts. */
import { isLaterAttempt } from '#lib/bytes/naming/github-run.ts';
import type { ChosenProject } from '#lib/authority/choose-project.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import { indexBuild } from '#lib/ingest/platforms/index-claims.ts';
import { type DecidedLink, timeOf } from './decide-links.ts';

/**
 * The build (row id) of the provenance that counts: verified before unverified, and of equals the one that was signed
 * first. Of two attempts of one run the later one is the build. An artifact without a build of its own has that of the
 * image index that gives it its project.
 */
export async function chooseBuild(
  tx: Tx,
  row: ArtifactRow,
  links: readonly DecidedLink[],
  project: ChosenProject | null,
): Promise<number | null> {
  const builds = links
    .filter(({ link, counts }) => counts && link.kind === 'provenance' && link.build !== null)
    .map(({ link, receivedAt }) => ({
      build: link.build!,
      isVerified: link.outcome === 'verified',
      at: timeOf(link, receivedAt),
      id: link.digest,
    }))
    .sort((a, b) => Number(b.isVerified) - Number(a.isVerified) || a.at - b.at || (a.id < b.id ? -1 : 1));
  const [first] = builds;
  if (first === undefined) return project === null ? null : indexBuild(tx, row, project.project);
  let chosen = first.build;
  for (const { build, isVerified } of builds)
    if (build !== chosen && isVerified === first.isVerified) chosen = await laterAttempt(tx, chosen, build);
  return chosen;
}

/** The later of two builds where they are attempts of one run, else the first. */
async function laterAttempt(tx: Tx, firstId: number, secondId: number): Promise<number> {
  const [first, second] = [await buildById(tx, firstId), await buildById(tx, secondId)];
  return first && second && isLaterAttempt(second.invocation, first.invocation) ? secondId : firstId;
}
