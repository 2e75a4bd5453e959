import type { ReactNode } from 'react';
import { formatDuration } from '#lib/format/duration.ts';
import { CHECK_PRESENTATION } from '#lib/status/presentation.ts';
import type { DrillOutcome, DrillPlace, DrillView } from '#lib/views/drill/drill.ts';
import { MarkShape } from '#components/status/mark.tsx';

const OUTCOME_MARKS = {
  detected: CHECK_PRESENTATION.pass,
  missed: CHECK_PRESENTATION.fail,
  inconclusive: CHECK_PRESENTATION.missing,
  failed: CHECK_PRESENTATION.error,
} as const satisfies Record<DrillOutcome, unknown>;

const OUTCOME_WORDS: Record<DrillOutcome, string> = {
  detected: 'detected',
  missed: 'missed',
  inconclusive: 'not conclusive',
  failed: 'did not end',
};

/** The name of each place. */
export const PLACE_NAMES: Record<DrillPlace, string> = {
  page: 'Page',
  gate: 'Gate',
  badge: 'Badge',
  notification: 'Notification',
  door: 'Door of the API',
  anchor: 'Anchor of the log',
};

function Marked({ outcome, children }: { outcome: DrillOutcome; children: ReactNode }) {
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <MarkShape mark={OUTCOME_MARKS[outcome]} />
      <span>{children}</span>
    </span>
  );
}

/** What a drill concluded, with its score where it has one. */
export function DrillOutcomeMark({ outcome, score }: { outcome: DrillOutcome; score: DrillView['score'] }) {
  return <Marked outcome={outcome}>{outcomeWords(outcome, score)}</Marked>;
}

/** The state of a drill: its outcome, or that there is none. */
export function DrillStateMark({ drill: { state, result, score } }: { drill: DrillView }) {
  if (result !== null) return <DrillOutcomeMark outcome={result.outcome} score={score} />;
  return state === 'running' ? 'running …' : 'no result: its process ended';
}

/** The shape of an outcome alone, with a sentence for its cell. */
export function outcomeShape(outcome: DrillOutcome): ReactNode {
  return <MarkShape mark={OUTCOME_MARKS[outcome]} />;
}

/** An outcome in words, for a sentence. */
export function outcomeWords(outcome: DrillOutcome, score: DrillView['score']): string {
  const noticed = score === null ? '' : `: ${score.detected} of ${score.places} places noticed`;
  return `${OUTCOME_WORDS[outcome]}${noticed}`;
}

/** Whether a place noticed, and after how long. */
export function SightingMark({ detected, afterMs }: { detected: boolean; afterMs: number | null }) {
  return (
    <Marked outcome={detected ? 'detected' : 'missed'}>
      {detected && afterMs !== null ? `after ${afterMs} ms` : OUTCOME_WORDS.missed}
    </Marked>
  );
}

/** Whether somebody has taken note of a drill, in words; null where there is nothing to take note of. */
export function acknowledgedWords({
  acknowledged,
  acknowledgement,
  acknowledgeWithinMinutes,
}: DrillView): string | null {
  const limit = formatDuration(acknowledgeWithinMinutes * 60);
  switch (acknowledged) {
    case 'not-due':
      return null;
    case 'waiting':
      return `waits to be acknowledged, within ${limit}`;
    case 'overdue':
      return `nobody acknowledged it within ${limit}`;
    case 'in-time':
      return `acknowledged after ${formatDuration(acknowledgement?.afterSeconds ?? 0)}`;
    case 'late':
      return `acknowledged late, after ${formatDuration(acknowledgement?.afterSeconds ?? 0)} instead of ${limit}`;
  }
}
