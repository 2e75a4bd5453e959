/** One event of the server-sent event stream `/api/v1/events`. */
import type { Status } from '#lib/status/status.ts';
import type { DrillOutcome } from '#lib/views/drill/drill.ts';
import type { ArrivingItem } from '#lib/views/evidence.ts';

export type LiveEvent =
  | { type: 'evidence'; item: ArrivingItem }
  | { type: 'status'; digest: string; project: string | null; from: Status | null; to: Status; at: string }
  | { type: 'delivery'; id: number; outcome: string; event: string | null }
  | { type: 'drift'; environment: string }
  /** A drill ended. Nothing happened to any artifact of the installation. */
  | { type: 'drill'; id: number; scenario: string; outcome: DrillOutcome };
