import type { ArrivingItem } from '#lib/views/evidence.ts';
import type { LiveEvent } from '#lib/views/live-event.ts';

/** How many arrivals are shown. */
export const MAX_ARRIVALS = 6;

/** The arrivals after an event: newest first, each once, of the project that is watched (null: all). */
export function addArrival(items: readonly ArrivingItem[], event: LiveEvent, project: string | null): ArrivingItem[] {
  if (event.type !== 'evidence' || (project !== null && event.item.project !== project)) return [...items];
  return [event.item, ...items.filter((item) => item.id !== event.item.id)].slice(0, MAX_ARRIVALS);
}
