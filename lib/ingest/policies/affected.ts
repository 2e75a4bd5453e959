/** Finds the artifacts whose status a change of the policies may change. */
import { artifactIdsAfter, artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { choosePolicy, policyStage } from './choose-policy.ts';
import { policySet } from './policy-set.ts';

/** Artifacts that one step looks at: a look takes some microseconds. */
const EXAMINED_PER_STEP = 2_000;
/** Artifacts that are read at once. */
const READ_AT_ONCE = 500;

/** Row ids of artifacts to evaluate, and the last one that was looked at; `isEnd`: none is left after it. */
export type Affected = { ids: number[]; last: number; isEnd: boolean };

/**
 * The next artifacts after a row id whose last evaluation was by another policy than the one that applies at `now` (RFC
 * 3339), or that run in an environment, which may have another policy now. At most `limit`.
 */
export async function affectedArtifacts(
  db: Db,
  { after, limit, now }: { after: number; limit: number; now: string },
): Promise<Affected> {
  const isAffected = await affectedAt(db, now);
  const ids: number[] = [];
  let last = after;
  for (let examined = 0; examined < EXAMINED_PER_STEP;) {
    const next = await artifactIdsAfter(db, last, READ_AT_ONCE);
    const rows = (await artifactsByIds(db, next)).sort((a, b) => a.id - b.id);
    for (const row of rows) {
      if (ids.length === limit) return { ids, last, isEnd: false };
      last = row.id;
      if (await isAffected(row)) ids.push(row.id);
    }
    examined += rows.length;
    if (next.length < READ_AT_ONCE) return { ids, last, isEnd: true };
  }
  return { ids, last, isEnd: false };
}

async function affectedAt(db: Db, now: string): Promise<(row: ArtifactRow) => Promise<boolean>> {
  const { policies } = await policySet(db);
  const chosen = new Map<number | null, { row: number | null; stage: number }>();
  return async (row) => {
    let policy = chosen.get(row.project);
    if (policy === undefined) {
      const project = await slugOfProject(db, row.project);
      const choice = choosePolicy(policies, { project, environment: null }).chosen;
      policy = { row: choice.row, stage: policyStage(choice, now) };
      chosen.set(row.project, policy);
    }
    return row.policy !== policy.row || row.policyStage !== policy.stage || row.deployed > 0;
  };
}
