import type { ArrivingItem } from '#lib/views/evidence.ts';
import type { LiveEvent } from '#lib/views/activity/live-event.ts';

/** The most arrivals shown. */
export const MAX_ARRIVALS = 6;

/**
 * Add the evidence of an event to the arrivals, in the order of the times that they show: the newest first, each once,
 * only of `project` (null: all).
 */
export function addArrival(items: readonly ArrivingItem[], event: LiveEvent, project: string | null): ArrivingItem[] {
  if (event.type !== 'evidence' || (project !== null && event.item.project !== project)) return [...items];
  const all = [event.item, ...items.filter((item) => item.id !== event.item.id)];
  return all.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, MAX_ARRIVALS);
}
