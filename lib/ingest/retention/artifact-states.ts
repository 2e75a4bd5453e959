/** What an artifact says about the bytes of the evidence about it. */
import type { Policy } from '#lib/policy/facts/policy.ts';
import { artifactById, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { activeWaiverRows } from '#db/artifact/waivers.ts';
import type { Db } from '#db/open.ts';
import { presentView } from '#lib/ingest/view/facts-view.ts';
import { artifactOfPart, coveringIndexes, platformsOf } from '#lib/ingest/platforms/platforms.ts';
import type { Holds } from './holds.ts';
import type { ProjectRules, ReadsContent } from './project-rules.ts';

/**
 * An artifact, together with the image indexes that cover it and the platforms of an index: evidence about one of them
 * counts for the others. `policy` is that of the artifact itself.
 */
export type ArtifactState = {
  project: number | null;
  policy: Policy;
  held: boolean;
  deployed: boolean;
  waived: boolean;
  reads: readonly ReadsContent[];
};

type Sources = { now: string; holds: Holds; rules: ProjectRules };

/** The states of artifacts by row id, each read once; null for an artifact that is not there. */
export function artifactStates(db: Db, sources: Sources): (artifact: number) => Promise<ArtifactState | null> {
  const known = new Map<number, ArtifactState | null>();
  return async (artifact) => {
    let state = known.get(artifact);
    if (state === undefined) {
      const row = await artifactById(db, artifact);
      state = row && (await readState(db, row, sources));
      known.set(artifact, state);
    }
    return state;
  };
}

async function readState(db: Db, row: ArtifactRow, { now, holds, rules }: Sources): Promise<ArtifactState> {
  const rows = [row, ...(await relatedArtifacts(db, row))];
  const { policy } = await rules.of(row.project);
  const state = { project: row.project, policy, held: false, deployed: false, waived: false };
  const reads: ReadsContent[] = [];
  for (const one of rows) {
    state.held ||= holds.artifacts.has(one.id) || (await holds.isProjectHeld(one.project));
    state.held ||= await holds.isProjectHeld(one.contender);
    state.deployed ||= one.deployed > 0;
    state.waived ||= (await activeWaiverRows(db, one.id, one.project, now)).length > 0;
    reads.push((await rules.of(one.project)).reads);
  }
  return { ...state, reads };
}

async function relatedArtifacts(db: Db, row: ArtifactRow): Promise<ArtifactRow[]> {
  const covering = await coveringIndexes(db, row, presentView(db));
  const related = covering.map((index) => index.row);
  for (const { digest } of (await platformsOf(db, row))?.platforms ?? []) {
    const platform = await artifactOfPart(db, digest);
    if (platform) related.push(platform);
  }
  return related;
}
