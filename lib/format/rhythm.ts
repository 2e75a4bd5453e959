const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** The names of the days of a week, 1 is Monday. */
export const WEEKDAY_NAMES: readonly string[] = WEEKDAYS;

/**
 * How often something is made. `day` is that on which a period begins: of the week, 1 is Monday (ISO 8601), or of the
 * month, 1 to 28.
 */
export type Rhythm = { every: 'week' | 'month'; day: number };

/** When a report is made: `every Monday`, `on day 1 of every month`. */
export function formatRhythm({ every, day }: Rhythm): string {
  return every === 'week' ? `every ${WEEKDAYS[day - 1]}` : `on day ${day} of every month`;
}
