/**
 * Reads at once what the decisions about many artifacts rest on beside the artifacts. Artifacts and projects are row
 * ids.
 */
import { readsTime } from '#lib/policy/cel/reads-time.ts';
import type { StatusRow } from '#db/artifact/artifacts.ts';
import { policyStatusesOf, type PolicyStatusRow } from '#db/artifact/policy-statuses.ts';
import { artifactsWaivedIn, projectsWaivedIn } from '#db/artifact/waivers.ts';
import type { Db } from '#db/open.ts';
import type { NamedProject } from '#db/project/projects.ts';
import { choosePolicy, namesEnvironment, type PolicyChoice } from '#lib/ingest/policies/choose-policy.ts';
import { type LoadedPolicy, policySet } from '#lib/ingest/policies/policy-set.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import { projectFields } from '#lib/query/item/artifact-item.ts';
import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';
import type { Question } from './decide-artifact.ts';

/** A project, and the policies that decide about its artifacts in the environment of the question. */
export type Ruling = ReturnType<typeof projectFields> &
  Pick<PolicyChoice, 'chosen' | 'dryRuns'> & {
    /** As answers name the chosen policy: one object for all artifacts of the project. */
    policy: PolicyRef;
    /** Whether the result of the policy changes with time alone. */
    changesWithTime: boolean;
  };

export type StoredStatus = Pick<StatusRow, 'status' | 'underlying' | 'reason' | 'slsaLevel'>;

export type KnownOfMany = {
  /** By project; null: none. */
  rulings: ReadonlyMap<number | null, Ruling>;
  /** Whether a policy in force names the environment. */
  isNamed: boolean;
  /** The stored status of artifacts by the policy that applies, where that is not the one of `StatusRow.status`. */
  statuses: ReadonlyMap<number, PolicyStatusRow>;
  /** The artifacts and the projects about which a waiver for the environment is in force. */
  waivedArtifacts: ReadonlySet<number>;
  waivedProjects: ReadonlySet<number>;
};

/** `projects`: those of the artifacts. */
export async function readKnown(
  db: Db,
  artifacts: readonly StatusRow[],
  projects: ReadonlyMap<number, NamedProject>,
  { environment, now }: Question,
): Promise<KnownOfMany> {
  const { policies } = await policySet(db);
  const ids = [...new Set(artifacts.map(({ project }) => project))];
  const rulings = rulingsOf(policies, ids, { projects, environment });
  const isWaivable = environment === null ? null : { environment, now };
  return {
    rulings,
    isNamed: policies.some((one) => namesEnvironment(one, environment)),
    statuses: await statusesByRuling(db, artifacts, rulings),
    waivedArtifacts:
      isWaivable === null
        ? new Set()
        : await artifactsWaivedIn(
            db,
            artifacts.map(({ id }) => id),
            isWaivable,
          ),
    waivedProjects:
      isWaivable === null
        ? new Set()
        : await projectsWaivedIn(
            db,
            ids.flatMap((id) => id ?? []),
            isWaivable,
          ),
  };
}

function rulingsOf(
  policies: readonly LoadedPolicy[],
  ids: readonly (number | null)[],
  { projects, environment }: { projects: ReadonlyMap<number, NamedProject>; environment: string | null },
): Map<number | null, Ruling> {
  const readingTime = new Set(policies.flatMap(({ policy }) => (readsTime(policy) ? policy : [])));
  return new Map(
    ids.map((id) => {
      const { project, claimed } = projectFields((id !== null && projects.get(id)) || null);
      const { chosen, dryRuns } = choosePolicy(policies, { project: project?.slug ?? null, environment });
      const changesWithTime = readingTime.has(chosen.policy);
      return [id, { project, claimed, chosen, dryRuns, policy: policyRef(chosen), changesWithTime }];
    }),
  );
}

async function statusesByRuling(
  db: Db,
  artifacts: readonly StatusRow[],
  rulings: ReadonlyMap<number | null, Ruling>,
): Promise<Map<number, PolicyStatusRow>> {
  const wanted = new Map<number, number>();
  for (const { id, project, policy } of artifacts) {
    const { row } = rulings.get(project)!.chosen;
    if (row !== null && row !== policy) wanted.set(id, row);
  }
  const rows = wanted.size === 0 ? [] : await policyStatusesOf(db, [...wanted.keys()]);
  return new Map(
    rows.filter(({ artifact, policy }) => wanted.get(artifact) === policy).map((row) => [row.artifact, row]),
  );
}
