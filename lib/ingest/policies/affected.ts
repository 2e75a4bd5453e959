/** Finds the artifacts whose status a change of the policies or of the predicate types may change. */
import { artifactIdsAfter, artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { storedStages } from '#db/artifact/policy-statuses.ts';
import type { Db } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { needsPredicateTypes } from '#lib/policy/needs-predicate-types.ts';
import { appliesToProject, choosePolicy, policyStage } from './choose-policy.ts';
import { environmentPolicies } from './environment-policies.ts';
import { policySet } from './policy-set.ts';

/** Artifacts that one step looks at: a look takes some microseconds. */
const EXAMINED_PER_STEP = 2_000;
/** Artifacts that are read at once. */
const READ_AT_ONCE = 500;

/** Row ids of artifacts to evaluate, and the last one that was looked at; `isEnd`: none is left after it. */
export type Affected = { ids: number[]; last: number; isEnd: boolean };

/**
 * The next artifacts after a row id whose last evaluation was by another policy than the one that applies at `now` (RFC
 * 3339), that have no status yet by a policy of some environments, or that run in an environment, which may have
 * another policy now. `byTypes`: also those of which a policy uses a registered predicate type. At most `limit`.
 */
export async function affectedArtifacts(
  db: Db,
  { after, limit, now, byTypes = false }: { after: number; limit: number; now: string; byTypes?: boolean },
): Promise<Affected> {
  const isAffectedByPolicies = await affectedAt(db, now);
  const usesTypes = byTypes ? await typeUsers(db) : () => Promise.resolve(false);
  const isAffected = async (row: ArtifactRow, stages: ReadonlySet<string>) =>
    (await usesTypes(row)) || (await isAffectedByPolicies(row, stages));
  const ids: number[] = [];
  let last = after;
  for (let examined = 0; examined < EXAMINED_PER_STEP;) {
    const next = await artifactIdsAfter(db, last, READ_AT_ONCE);
    const rows = (await artifactsByIds(db, next)).sort((a, b) => a.id - b.id);
    const stages = await stagesOf(db, rows);
    for (const row of rows) {
      if (ids.length === limit) return { ids, last, isEnd: false };
      last = row.id;
      if (await isAffected(row, stages)) ids.push(row.id);
    }
    examined += rows.length;
    if (next.length < READ_AT_ONCE) return { ids, last, isEnd: true };
  }
  return { ids, last, isEnd: false };
}

/** Whether a policy of the project of an artifact, in whatever environment, uses a registered predicate type. */
async function typeUsers(db: Db): Promise<(row: ArtifactRow) => Promise<boolean>> {
  const { policies } = await policySet(db);
  const users = policies.filter(({ policy }) => needsPredicateTypes([policy]).length > 0);
  const known = new Map<number | null, boolean>();
  return async ({ project }) => {
    const found = known.get(project);
    if (found !== undefined) return found;
    const slug = await slugOfProject(db, project);
    const uses = users.some(({ policy }) =>
      policy.appliesTo.projects.some((pattern) => appliesToProject(pattern, slug)),
    );
    known.set(project, uses);
    return uses;
  };
}

type Policies = {
  /** That of no environment. */
  row: number | null;
  stage: number;
  /** Those of some environments. */
  others: { row: number; stage: number }[];
};

async function affectedAt(
  db: Db,
  now: string,
): Promise<(row: ArtifactRow, stages: ReadonlySet<string>) => Promise<boolean>> {
  const { policies } = await policySet(db);
  const known = new Map<number | null, Policies>();
  return async (row, stages) => {
    let expected = known.get(row.project);
    if (expected === undefined) {
      const project = await slugOfProject(db, row.project);
      const { chosen } = choosePolicy(policies, { project, environment: null });
      const others = environmentPolicies(policies, { project, chosen: chosen.row });
      expected = {
        row: chosen.row,
        stage: policyStage(chosen, now),
        others: others.map((other) => ({ row: other.row, stage: policyStage(other, now) })),
      };
      known.set(row.project, expected);
    }
    return (
      row.policy !== expected.row ||
      row.policyStage !== expected.stage ||
      row.deployed > 0 ||
      expected.others.some((other) => !stages.has(stageKey(row.id, other.row, other.stage)))
    );
  };
}

/** The policies, and their stages, by which artifacts with neighbouring row ids have a stored status. */
async function stagesOf(db: Db, rows: readonly ArtifactRow[]): Promise<ReadonlySet<string>> {
  const [first, last] = [rows[0]?.id, rows.at(-1)?.id];
  if (first === undefined || last === undefined) return new Set();
  const stored = await storedStages(db, { first, last });
  return new Set(stored.map(({ artifact, policy, stage }) => stageKey(artifact, policy, stage)));
}

const stageKey = (artifact: number, policy: number, stage: number): string => `${artifact} ${policy} ${stage}`;
