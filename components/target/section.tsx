import type { ReactNode } from 'react';
import {
  describeOlderChanges,
  describeTargetOwner,
  describeTargetValue,
  TARGET_DEFINITION,
  TARGET_NOTE,
  TARGET_OUTCOME_MEANINGS,
  targetFigureName,
} from '#lib/metrics/describe-target.ts';
import { TARGET_OUTCOMES } from '#lib/metrics/target.ts';
import type { TargetChangeView, TargetsView } from '#lib/views/metrics.ts';
import { Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { ChangeTarget } from './change-client.tsx';

type Props = { targets: TargetsView; now: number };

/** The targets that count for a project, whose each is and why, what was set before, and the form to set one. */
export function ProjectTargets({ targets, now }: Props) {
  return (
    <Section title="Targets" note={<Link href="/figures#targets">What a target is</Link>} id="targets">
      <TargetList targets={targets} now={now} />
    </Section>
  );
}

/** What targets are, and those of the installation: a part of the glossary. */
export function InstallationTargets({ targets, now }: Props) {
  return (
    <Section title="Targets" id="targets" note={<code>targets</code>}>
      <div className="space-y-2">
        <p className="max-w-[72ch]">{TARGET_DEFINITION}</p>
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-13">
          {TARGET_OUTCOMES.map((outcome) => (
            <div key={outcome} className="contents">
              <dt className="text-ink-2">
                <code>{outcome}</code>
              </dt>
              <dd className="max-w-[72ch]">{TARGET_OUTCOME_MEANINGS[outcome]}</dd>
            </div>
          ))}
        </dl>
        <p className="max-w-[72ch] text-ink-2">{TARGET_NOTE}</p>
        <TargetList targets={targets} now={now} />
      </div>
    </Section>
  );
}

function TargetList({ targets: view, now }: Props) {
  const { project, targets, history } = view;
  const older = describeOlderChanges(view.versions, history.length);
  return (
    <div className="space-y-3">
      {targets.length === 0 ? (
        <p className="text-ink-2">
          {project === null ? 'The installation has no target.' : 'No target counts for this project.'}
        </p>
      ) : (
        <ul aria-label="Targets that count">
          {targets.map((target) => (
            <Change key={target.figure} change={target} now={now}>
              {targetFigureName(target.figure)}: {target.text}
              <span className="text-ink-2">, {describeTargetOwner(target)}</span>
            </Change>
          ))}
        </ul>
      )}
      {history.length > targets.filter(({ of }) => project === null || of === 'project').length && (
        <details className="print:hidden">
          <summary className="cursor-pointer text-accent hover:underline">What was set and removed here</summary>
          <ul aria-label="Changes of the targets" className="pt-1">
            {history.map((change) => (
              <Change key={`${change.figure} ${change.version}`} change={change} now={now}>
                {targetFigureName(change.figure)}:{' '}
                {change.value === null
                  ? 'removed'
                  : `set to ${describeTargetValue({ figure: change.figure, value: change.value })}`}
              </Change>
            ))}
          </ul>
          {older !== null && <p className="text-ink-2">{older}</p>}
        </details>
      )}
      <div className="print:hidden">
        <ChangeTarget targets={view} />
      </div>
    </div>
  );
}

type ChangeProps = { change: Pick<TargetChangeView, 'at' | 'by' | 'reason'>; now: number; children: ReactNode };

/** A target with who set it, when, and why. */
function Change({ change: { at, by, reason }, now, children }: ChangeProps) {
  return (
    <li className="border-b border-line py-1 wrap-anywhere">
      {children}{' '}
      <span className="text-13 text-ink-2">
        <Time at={at} now={now} />
        {by !== null && <> by {by.name}</>}: {reason}
      </span>
    </li>
  );
}
