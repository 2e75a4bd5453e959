/** Reports that are made by themselves: the schedules, and what they made. */
import type { Period } from '#lib/metrics/period.ts';
import type { Rhythm } from '#lib/format/rhythm.ts';
import type { ActorView } from '#lib/views/reference/actor.ts';

/** Limits of a new schedule: characters of its name, and schedules that are in force at once. */
export const SCHEDULE_LIMITS = { name: 100, active: 50 } as const;

export type ScheduleView = Rhythm & {
  id: number;
  name: string;
  /** The slug of the project; null: all projects. */
  project: string | null;
  reason: string;
  createdAt: string;
  createdBy: ActorView | null;
  endedAt: string | null;
  endedBy: ActorView | null;
  endReason: string | null;
  /** The period of the next report, and when it is made; null where the schedule has ended. */
  next: (Period & { at: string }) | null;
};

export type SchedulePage = { schedules: ScheduleView[]; cursor: string | null };

/** What makes a schedule. */
export type ScheduleRequest = Rhythm & { name: string; project?: string | undefined; reason: string };

/** A kept report without its content. `sha256` is that of its bytes, hex; `leaf` the index of its entry in the log. */
export type KeptReportItem = Period & {
  id: number;
  schedule: { id: number; name: string | null };
  project: string | null;
  madeAt: string;
  sha256: string;
  size: number;
  leaf: number;
};

export type KeptReportPage = { reports: KeptReportItem[]; cursor: string | null };
