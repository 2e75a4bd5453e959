/** One event of the server-sent event stream `/api/v1/events`. */
import type { Status } from '#lib/status/status.ts';
import type { ArrivingItem } from '#lib/views/evidence.ts';

export type LiveEvent =
  | { type: 'evidence'; item: ArrivingItem }
  | { type: 'status'; digest: string; project: string | null; from: Status | null; to: Status; at: string }
  | { type: 'delivery'; id: number; outcome: string; event: string | null }
  | { type: 'drift'; environment: string };
