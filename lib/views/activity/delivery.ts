/** Deliveries of webhooks, refused documents and outstanding fetches. */
import type { ActorView } from '#lib/views/actor.ts';
export type DeliveryItem = {
  id: number;
  source: string;
  event: string | null;
  deliveryId: string | null;
  receivedAt: string;
  outcome: 'accepted' | 'duplicate' | 'refused' | 'failed' | 'ignored';
  reason: string | null;
  effects: string[];
  replayable: boolean;
};

export type RefusalItem = {
  id: number;
  at: string;
  door: string;
  code: string;
  message: string;
  pointer: string | null;
  size: number;
  digest: string | null;
  excerpt: string | null;
  /** Null for what was refused before senders were stored. */
  sentBy: ActorView | null;
};

export type FetchItem = {
  id: number;
  kind: string;
  target: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  attempts: number;
  nextAt: string | null;
  error: string | null;
};

export type DeliveriesView = {
  deliveries: DeliveryItem[];
  refusals: RefusalItem[];
  fetches: FetchItem[];
  counts: { [outcome: string]: number };
  cursor: string | null;
};
