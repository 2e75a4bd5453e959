/** A subscription: who is told about what, where, and when. */
import type { EventKind, Severity } from './kinds.ts';

/** Who a subscription is for: a person, the maintainers of the projects that a pattern matches, or the installation. */
export type Owner =
  | { kind: 'person'; id: string; name: string }
  | { kind: 'project'; pattern: string }
  | { kind: 'installation' };

/** When messages are sent: each at once, or as one digest every morning, or every Monday morning. */
export const RHYTHMS = ['immediate', 'daily', 'weekly'] as const;
export type Rhythm = (typeof RHYTHMS)[number];

/** Hours of the day at which nothing is sent, as `HH:MM`; they may go past midnight. */
export type QuietHours = { from: string; until: string };

/** What a subscription chooses. An empty list stands for everything. */
export type Choice = {
  events: readonly EventKind[];
  /** Patterns of projects. */
  projects: readonly string[];
  /** Names of environments. */
  environments: readonly string[];
  /** The least urgent messages that are sent. */
  severity: Severity;
};

/**
 * When a subscription sends. `timeZone`: a name of the IANA database. `storm`: above so many messages in five minutes,
 * the rest is one digest; null: never.
 */
export type Timing = { rhythm: Rhythm; quiet: QuietHours | null; timeZone: string; storm: number | null };
