/** Connections of sources, as answers describe them. */
import type { ActorView } from '#lib/views/reference/actor.ts';

export type ConnectionView = {
  id: number;
  source: string;
  /** The title of the source. */
  title: string;
  name: string;
  /** Where the sender delivers to; null for a source that Attestry asks. */
  address: string | null;
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
  /** The packages that it asks about, by their names; empty for a source that delivers. */
  packages: WatchedPackageView[];
};

/** A package, and how the newest attempt to ask its registry ended. */
export type WatchedPackageView = {
  name: string;
  outcome: 'never' | 'read' | 'unreached' | 'refused';
  /** What is known, in one sentence. */
  summary: string;
  askedAt: string | null;
  /** When the registry last answered. */
  answeredAt: string | null;
  /** When it is asked again; null: its connection has ended. */
  nextAt: string | null;
  /** The files whose attestations were asked for last, the newest first, at most five. */
  files: PackageFileView[];
};

/** What came of the attestations of a file: the version of an npm package, or the file name of a distribution. */
export type PackageFileView = {
  name: string;
  digest: string;
  outcome: 'ingested' | 'refused';
  /** Documents that were ingested, and those of them whose signatures were verified then. */
  documents: number;
  verified: number;
  /** What is wrong, or worth knowing. */
  message: string | null;
  at: string;
};

export type ConnectionPage = { connections: ConnectionView[]; cursor: string | null };

/**
 * A connection with the secret that Attestry has made for it, which no later answer shows; null where it was given, or
 * where Attestry asks the source.
 */
export type NewConnectionView = { connection: ConnectionView; secret: string | null };
