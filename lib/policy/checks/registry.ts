/** Every check that this version of Attestry has. A rule of a policy names one by its id. */
import { BASELINE_CHECKS } from './baseline-checks.ts';
import { BUILD_CHECKS } from './build-checks.ts';
import type { Rule } from '#lib/policy/facts/policy.ts';
import type { ArtifactCheck, Check, ProvenanceCheck } from './check.ts';
import { DEPENDENCY_CHECKS } from './dependency-checks.ts';
import { PREDICATE_CHECKS } from './predicate-checks.ts';
import { SIGNATURE_CHECKS } from './signature-checks.ts';
import { SLSA_CHECKS } from './slsa-checks.ts';

const ALL: readonly Check[] = [
  ...BASELINE_CHECKS,
  ...SLSA_CHECKS,
  ...BUILD_CHECKS,
  ...SIGNATURE_CHECKS,
  ...PREDICATE_CHECKS,
  ...DEPENDENCY_CHECKS,
];

/** The checks by id. */
export const CHECKS: ReadonlyMap<string, Check> = new Map(ALL.map((check) => [check.id, check]));

/** The check with this id, if it is about all evidence of an artifact. */
export function artifactCheck(id: string): ArtifactCheck | null {
  const check = CHECKS.get(id);
  return check?.about === 'artifact' ? check : null;
}

/** The check with this id, if it is about one provenance. */
export function provenanceCheck(id: string): ProvenanceCheck | null {
  const check = CHECKS.get(id);
  return check?.about === 'provenance' ? check : null;
}

/** Whether the verdicts of a rule list the vulnerabilities for which it fails. */
export function statesFindings({ condition }: Pick<Rule, 'condition'>): boolean {
  return 'check' in condition && CHECKS.get(condition.check)?.hasFindings === true;
}
