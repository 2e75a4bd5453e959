import type { Remediation } from '#lib/policy/facts/policy.ts';
import { Chevron } from '#components/ui/icons.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';

const SYSTEMS = [
  ['commands', 'a shell'],
  ['github', 'GitHub Actions'],
  ['gitlab', 'GitLab CI'],
  ['npm', 'npm'],
] as const;

/**
 * Instructions for a check that does not pass: one sentence, the commands for this artifact, and the lines to add for
 * each CI system.
 */
export function RemediationSteps({ remediation }: { remediation: Remediation }) {
  const systems = SYSTEMS.filter(([system]) => typeof remediation[system] === 'string');
  const firstLines = systems.findIndex(([system]) => system !== 'commands');
  return (
    <div>
      <h3 className="text-12 text-ink-2">What to do</h3>
      <p className="max-w-[88ch]">{remediation.text}</p>
      {systems.map(([system, name], index) => (
        <details key={system} open={system === 'commands' || index === firstLines} className="mt-2">
          <summary className="inline-flex cursor-pointer items-center gap-2 pb-1 text-13 text-accent hover:underline">
            <Chevron />
            Lines for {name}
          </summary>
          <CodeLines label={`lines for ${name}`} text={remediation[system]!.trimEnd()} />
        </details>
      ))}
    </div>
  );
}
