/** Drills: an attack that is tried in a space of its own, and what noticed it. */
import type { ActorView } from '#lib/views/reference/actor.ts';
import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';

/** Where somebody can notice an attack. `door`: the API that receives evidence. `anchor`: an anchor of the log. */
export const DRILL_PLACES = ['page', 'gate', 'badge', 'notification', 'door', 'anchor'] as const;
export type DrillPlace = (typeof DRILL_PLACES)[number];

/**
 * What a drill concludes. `detected`: every place that should notice did. `missed`: at least one did not.
 * `inconclusive`: the policy does not even allow the good release. `failed`: the drill did not come to its end.
 */
export const DRILL_OUTCOMES = ['detected', 'missed', 'inconclusive', 'failed'] as const;
export type DrillOutcome = (typeof DRILL_OUTCOMES)[number];

/** Something that the leader of a tabletop exercise tells the others, so many minutes after its begin. */
export type DrillInject = { minute: number; text: string };

/** One kind of attack of the library. */
export type DrillScenarioView = {
  id: string;
  title: string;
  /** What the drill does, in one or two sentences. */
  summary: string;
  /** The SLSA threats that it is an example of. */
  threats: { id: string; title: string }[];
  /** The places that should notice, each with what it should do. */
  places: { place: DrillPlace; expected: string }[];
  /** What to do where a place misses it. */
  advice: string;
  /** The words of the tabletop sheet. */
  tabletop: { situation: string; injects: DrillInject[]; questions: string[] };
};

/** What one place did. */
export type DrillSighting = {
  place: DrillPlace;
  expected: string;
  detected: boolean;
  /** Milliseconds from the acceptance of the attack to the first answer that shows it; null where none did. */
  afterMs: number | null;
  /** What the place showed. */
  shown: string;
};

/** What a drill found. */
export type DrillResult = {
  outcome: DrillOutcome;
  /** Why it is not conclusive, or why it failed; null elsewhere. */
  error: string | null;
  /** What page and gate said about the good release before the attack; null where the drill did not get that far. */
  control: { status: string; decision: string; reason: string } | null;
  sightings: DrillSighting[];
};

export type DrillAcknowledgement = {
  at: string;
  by: ActorView | null;
  note: string;
  /** Seconds from the end of the drill to the acknowledgement. */
  afterSeconds: number;
};

export type DrillState = 'running' | 'ended' | 'lost';

export type DrillView = {
  id: number;
  scenario: string;
  /** The title of the scenario; its id where this version has no such scenario any more. */
  title: string;
  reason: string;
  startedAt: string;
  startedBy: ActorView | null;
  /** The policy in force that was tried, and the project and environment for which it was chosen. */
  policy: PolicyRef;
  project: string | null;
  environment: string | null;
  /** `lost`: the process ended before the drill did. */
  state: DrillState;
  endedAt: string | null;
  result: DrillResult | null;
  /** Places that noticed, of those that should have; null where the drill concludes nothing. */
  score: { detected: number; places: number } | null;
  /** Minutes in which somebody should acknowledge it. */
  acknowledgeWithinMinutes: number;
  acknowledgement: DrillAcknowledgement | null;
  /** `waiting`: nobody has acknowledged it, and there is time. `late`: somebody did after the limit. */
  acknowledged: 'not-due' | 'waiting' | 'in-time' | 'late' | 'overdue';
};

/** A scenario, with its newest drills that ended, the oldest of them first. */
export type DrillLibraryItem = DrillScenarioView & {
  history: { id: number; outcome: DrillOutcome; endedAt: string; score: DrillView['score'] }[];
};

export type DrillPage = { library: DrillLibraryItem[]; drills: DrillView[]; cursor: string | null };

/** What starts a drill. */
export type DrillRequest = {
  scenario: string;
  /** The policy that applies to this project, and in this environment, is tried. Default: that for every project. */
  project?: string | undefined;
  environment?: string | undefined;
  reason?: string | undefined;
  acknowledgeWithinMinutes?: number | undefined;
};

/** Limits of a request, in minutes and characters. */
export const DRILL_LIMITS = { minutes: 10_080, environment: 200 } as const;
