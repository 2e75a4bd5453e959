/** What the policies in force say about the evidence of a project. */
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import type { Policy } from '#lib/policy/facts/policy.ts';
import type { Db } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { appliesToProject, choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';

/** Whether a policy has an expression that reads the content of such documents. */
export type ReadsContent = (document: { kind: EvidenceKind; predicateType: string | null }) => boolean;

/** `policy`: the one that applies without an environment. `reads`: of all policies that apply in any environment. */
export type RulesOfProject = { slug: string | null; policy: Policy; reads: ReadsContent };

export type ProjectRules = { of(project: number | null): Promise<RulesOfProject> };

/** Of these an expression about the artifact as a whole reads more than the stored facts have. */
const LARGE_KINDS: ReadonlySet<EvidenceKind> = new Set(['sbom', 'provenance']);

/** The rules by project (row id; null for evidence without a project), each read once. */
export function projectRules(db: Db): ProjectRules {
  const known = new Map<number | null, RulesOfProject>();
  return {
    of: async (project) => {
      let rules = known.get(project);
      if (rules === undefined) {
        rules = await readRules(db, project);
        known.set(project, rules);
      }
      return rules;
    },
  };
}

async function readRules(db: Db, id: number | null): Promise<RulesOfProject> {
  const slug = await slugOfProject(db, id);
  const { policies } = await policySet(db);
  const applicable = policies
    .map(({ policy }) => policy)
    .filter(({ appliesTo }) => appliesTo.projects.some((pattern) => appliesToProject(pattern, slug)));
  return {
    slug,
    policy: choosePolicy(policies, { project: slug, environment: null }).chosen.policy,
    reads: (document) => applicable.some((policy) => readsContent(policy, document)),
  };
}

function readsContent({ rules }: Policy, { kind, predicateType }: Parameters<ReadsContent>[0]): boolean {
  return rules.some(({ condition }) => {
    if (!('expression' in condition)) return false;
    const { forEach } = condition.expression;
    return forEach === null ? LARGE_KINDS.has(kind) : forEach.predicateType === predicateType;
  });
}
