import type { TimelineEvent } from '#lib/views/artifact.ts';
import { CHECK_PRESENTATION, STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { MarkShape } from '#components/status/mark.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatDuration } from '#lib/format/duration.ts';

const OUTCOME_MARKS = {
  good: CHECK_PRESENTATION.pass,
  bad: CHECK_PRESENTATION.fail,
  unknown: STATUS_PRESENTATION.unknown,
} as const;
const OUTCOME_LABELS = {
  good: 'succeeded',
  bad: 'failed',
  unknown: 'outcome unknown',
} as const;
const STEP_LABELS: Record<TimelineEvent['step'], string> = {
  commit: 'Commit',
  review: 'Review',
  build: 'Build',
  signed: 'Signed',
  test: 'Tests',
  scan: 'Scan',
  sbom: 'SBOM',
  release: 'Release',
  deployment: 'Deployed',
  verified: 'Verified',
  status: 'Status',
};

/** The events from the commit to each environment, in order, with the time between them. */
export function Timeline({ events, now }: { events: TimelineEvent[]; now: number }) {
  return (
    <ol>
      {events.map((event, index) => (
        <li
          key={`${event.at} ${event.step} ${event.title}`}
          className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-3 sm:grid-cols-[88px_16px_minmax(0,1fr)]"
        >
          <span className="pt-0.5 text-right text-12 text-ink-2 max-sm:hidden">
            <Gap from={events[index - 1]?.at} to={event.at} />
          </span>
          <span className="relative flex justify-center">
            {index < events.length - 1 && (
              <span aria-hidden="true" className="absolute top-5 bottom-0 w-px bg-line-2" />
            )}
            <span className="flex h-5 items-center">
              {event.outcome === 'neutral' ? (
                <Dot />
              ) : (
                <MarkShape mark={OUTCOME_MARKS[event.outcome]} label={OUTCOME_LABELS[event.outcome]} />
              )}
            </span>
          </span>
          <div className="min-w-0 pb-3 wrap-anywhere">
            <span className="font-semibold">
              {event.step === 'deployment' && event.environment !== null
                ? `${STEP_LABELS.deployment} to ${event.environment}`
                : STEP_LABELS[event.step]}
            </span>
            <span className="pl-3 text-13 text-ink-2">
              <Time at={event.at} now={now} />
            </span>
            <div>
              {event.url === null ? event.title : <Link href={event.url}>{event.title}</Link>}
              {event.detail !== null && <span className="pl-2 text-ink-2">{event.detail}</span>}
              {event.evidenceId !== null && (
                <Link plain href={`/evidence/${event.evidenceId}`} className="pl-2 text-13">
                  evidence
                </Link>
              )}
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** The mark of an event that neither succeeds nor fails. */
function Dot() {
  return (
    <svg aria-hidden="true" width="12" height="12" viewBox="0 0 12 12">
      <circle cx="6" cy="6" r="2.5" fill="var(--color-ink-2)" />
    </svg>
  );
}

function Gap({ from, to }: { from: string | undefined; to: string }) {
  if (from === undefined) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isFinite(seconds) && seconds >= 1 ? <>+ {formatDuration(seconds)}</> : null;
}
