import { describeScope } from '#lib/policy/document/describe-scope.ts';
import type { AppliedPolicy, DryRunView } from '#lib/views/policy/applied-policy.ts';
import { PolicyLink } from '#components/policy/reference/policy-link.tsx';
import { StatusMark } from '#components/status/mark.tsx';

type Props = { policy: AppliedPolicy; dryRuns: readonly DryRunView[] };

/** The policy that gave a status and why it is this one, then what policies that only try their rules would give. */
export function JudgedBy({ policy, dryRuns }: Props) {
  const { scope, others } = policy;
  return (
    <>
      <p className="pt-1 wrap-anywhere text-ink-2">
        Judged by <PolicyLink policy={policy} />, which applies to{' '}
        {describeScope({ projects: [scope.project], environments: [scope.environment] })}
        {others > 0 && `: the most specific of ${others + 1} policies`}.
      </p>
      {dryRuns.map((dryRun) => (
        <p key={dryRun.policy.id} className="pt-1 wrap-anywhere text-ink-2">
          By <PolicyLink policy={dryRun.policy} /> it would be <StatusMark status={dryRun.status} />: {dryRun.reason}.
        </p>
      ))}
    </>
  );
}
