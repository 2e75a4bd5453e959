/** What policies that do not enforce would have said about an artifact, in sentences. */
import type { GateArtifact, GateDecision, GateDryRun } from '#lib/views/gate/gate.ts';

const verbOf = (decision: GateDecision): string => (decision === 'deny' ? 'would deny' : 'could not tell');

/** The sentence of a dry run that would not allow the artifact; null for one that would. */
export function dryRunWarning({ policy, decision, reason }: GateDryRun): string | null {
  return decision === 'allow' ? null : `the dry run of ${policy.title} ${verbOf(decision)}: ${reason}`;
}

/** The sentence of the policy that only warns; null where it allows the artifact. */
export function modeWarning({ policy, wouldBe, reason }: GateArtifact): string | null {
  return wouldBe === null ? null : `${policy.title} only warns, and ${verbOf(wouldBe)}: ${reason}`;
}

/** All sentences about an artifact. */
export function policyWarnings(artifact: GateArtifact): string[] {
  return [modeWarning(artifact), ...artifact.dryRuns.map(dryRunWarning)].filter((warning) => warning !== null);
}
