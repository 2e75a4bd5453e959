/** Connections of sources, as answers describe them. */
import type { ActorView } from '#lib/views/reference/actor.ts';

export type ConnectionView = {
  id: number;
  source: string;
  /** The title of the source. */
  title: string;
  name: string;
  /** Where the sender delivers to. */
  address: string;
  /** The hosts whose repositories it may speak about; empty for a source that names none. */
  hosts: string[];
  /** Patterns of projects. Empty: every project of its hosts, and for a source without hosts none. */
  projects: string[];
  /** Environments that it may speak about; empty: all. */
  environments: string[];
  /** What else the source needs: the mapping of a generic connection, or where the registry is. */
  settings: unknown;
  createdAt: string;
  createdBy: ActorView | null;
  /** Null while it is in force. */
  endedAt: string | null;
  endedBy: ActorView | null;
  /** When its secret was made or set, and until when the one before is accepted; null where there is none. */
  secretSince: string | null;
  earlierSecretUntil: string | null;
  /** Whether it has a token for requests to the source. */
  hasToken: boolean;
  /** When its newest delivery was received that was not refused. */
  lastDelivery: string | null;
};

export type ConnectionPage = { connections: ConnectionView[]; cursor: string | null };

/** A connection with the secret that Attestry has made for it, which no later answer shows; null where it was given. */
export type NewConnectionView = { connection: ConnectionView; secret: string | null };
