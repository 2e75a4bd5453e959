/** Webhook deliveries, refused documents and pending fetches. */
import type { ActorView } from '#lib/views/reference/actor.ts';

/** Something that a delivery is about. `href`: the path of its page. */
export type DeliverySubject = { kind: 'project' | 'artifact' | 'evidence'; label: string; href: string };

export type DeliveryItem = {
  id: number;
  source: string;
  /** The name of the connection that it came by; null: the one that the environment configures. */
  connection: string | null;
  event: string | null;
  deliveryId: string | null;
  receivedAt: string;
  outcome: 'accepted' | 'duplicate' | 'refused' | 'failed' | 'ignored';
  reason: string | null;
  effects: string[];
  /** What it names that is stored: its project, and the artifacts and documents with a digest in its body; bounded. */
  about: DeliverySubject[];
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
  /** Null for a refusal from before the server recorded senders. */
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
  /** Without an outcome asked for: accepted, failed and ignored ones. */
  deliveries: DeliveryItem[];
  /** The newest refused ones, on the first page without an outcome; else empty. `counts` has their total. */
  refusedDeliveries: DeliveryItem[];
  refusals: RefusalItem[];
  fetches: FetchItem[];
  counts: { [outcome: string]: number };
  cursor: string | null;
};
