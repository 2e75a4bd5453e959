/** What others see of a drill. */
import type { DrillRow } from '#db/drill/drills.ts';
import type { Db } from '#db/open.ts';
import { actorById } from '#db/system/actors.ts';
import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';
import type { DrillResult, DrillState, DrillView } from '#lib/views/drill/drill.ts';
import { findScenario } from './scenarios/library.ts';

/** How long a drill may take. */
export const TIME_LIMIT_MS = 60_000;
/** So long after its begin a drill without a result has none any more: its process ended. */
const LOST_AFTER_MS = TIME_LIMIT_MS + 10_000;

/**
 * Whether a drill without a result may still run at a time, in whatever process. One that was started later than that
 * is of a clock that was wrong.
 */
export function mayRun({ drill, result }: DrillRow, now: Date): boolean {
  return result === null && Math.abs(now.getTime() - Date.parse(drill.startedAt)) < LOST_AFTER_MS;
}

/** A stored drill as others see it at a time. */
export async function drillView(db: Db, row: DrillRow, now: Date): Promise<DrillView> {
  const { drill, result: ended, acknowledgement } = row;
  const result = ended && (JSON.parse(ended.result) as DrillResult);
  const { policy, startedBy, ...shown } = drill;
  return {
    ...shown,
    title: findScenario(drill.scenario)?.title ?? drill.scenario,
    startedBy: await actorById(db, startedBy),
    policy: JSON.parse(policy) as PolicyRef,
    state: stateOf(row, now),
    endedAt: ended?.endedAt ?? null,
    result,
    score: result && scoreOf(result),
    acknowledgement:
      ended && acknowledgement
        ? {
            at: acknowledgement.at,
            by: await actorById(db, acknowledgement.by),
            note: acknowledgement.note,
            afterSeconds: Math.max(0, Math.round((Date.parse(acknowledgement.at) - Date.parse(ended.endedAt)) / 1000)),
          }
        : null,
    acknowledged: acknowledgedAs(row, now),
  };
}

function stateOf(row: DrillRow, now: Date): DrillState {
  if (row.result !== null) return 'ended';
  return mayRun(row, now) ? 'running' : 'lost';
}

/** Places that noticed, of those that should have; null for a drill that concludes nothing. */
export function scoreOf({ outcome, sightings }: DrillResult): DrillView['score'] {
  if (outcome !== 'detected' && outcome !== 'missed') return null;
  return { detected: sightings.filter(({ detected }) => detected).length, places: sightings.length };
}

function acknowledgedAs({ drill, result, acknowledgement }: DrillRow, now: Date): DrillView['acknowledged'] {
  if (result === null) return 'not-due';
  const limit = Date.parse(result.endedAt) + drill.acknowledgeWithinMinutes * 60_000;
  if (acknowledgement !== null) return Date.parse(acknowledgement.at) <= limit ? 'in-time' : 'late';
  return now.getTime() <= limit ? 'waiting' : 'overdue';
}
