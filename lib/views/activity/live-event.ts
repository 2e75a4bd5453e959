/** One event of the server-sent event stream `/api/v1/events`. */
import type { Status } from '#lib/status/status.ts';
import type { DrillOutcome } from '#lib/views/drill/drill.ts';
import type { ArrivingItem } from '#lib/views/evidence.ts';

export type LiveEvent =
  | { type: 'evidence'; item: ArrivingItem }
  | { type: 'status'; digest: string; project: string | null; from: Status | null; to: Status; at: string }
  | { type: 'delivery'; id: number; outcome: string; event: string | null }
  /** How many differences have begun and are over. */
  | { type: 'drift'; environment: string; begun: number; over: number }
  /** The gate denied something; `id` is that of the decision. */
  | { type: 'gate'; id: string; asked: string; environment: string | null; reason: string; projects: string[] }
  /** A waiver ends within days, or has ended. */
  | { type: 'waiver'; id: number; phase: 'soon' | 'ended' }
  /** A trust entry, or the last key of one role in it, ends within weeks, has ended, or was removed. */
  | { type: 'trust'; id: string; name: string; part: string; phase: 'soon' | 'ended' | 'removed'; endsAt: string }
  /** An audit found other differences than the one before it. */
  | { type: 'audit'; total: number; differences: string[] }
  /** A drill ended. Nothing happened to any artifact of the installation. */
  | { type: 'drill'; id: number; scenario: string; title: string; outcome: DrillOutcome };
