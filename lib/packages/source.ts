/** What a registry of packages has to know, so that Attestry can ask it for the attestations of a package. */
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';

/** A file whose attestations a registry announces. */
export type AttestedFile = {
  /** What tells it from the other files: the version of an npm package, the file name of a distribution of PyPI. */
  name: string;
  /** The digest that the registry states for it, which the subject of each attestation must have. */
  digest: { algorithm: 'sha256' | 'sha512'; hex: string };
  /** Where its attestations are. */
  url: URL;
};

/**
 * How many files with attestations there are, and the newest of them, the newest last; `problems` are sentences about
 * those of the newest that cannot be read.
 */
export type PackageIndex = { announced: number; files: AttestedFile[]; problems: string[] };

/** What is asked for with GET. */
export type PackageRequest = { url: URL; accept: string };

/** The settings of a connection that asks a registry. */
export type PackageSettings = {
  /** The packages, as their registry writes the names. */
  packages: string[];
  /** Where the registry is, without a slash at the end. */
  registry: string;
  everyMinutes: number;
  /** The name that belongs to the token of the connection. */
  username?: string | undefined;
  /** Whether the registry may have an address that is not public. */
  privateAddress?: boolean | undefined;
};

/** A source that Attestry asks; it delivers nothing. */
export type PackageSource = {
  /** The name in the store. */
  name: string;
  title: string;
  /** What to do, one sentence for each step. */
  setup: readonly string[];
  /** Its connections speak about the projects that they name. */
  speaksFor: 'projects';
  hosts: readonly [];
  /** The settings of its connections: an example, and what is wrong with those of a new one (null: nothing). */
  settings: {
    example: JsonObject;
    check: (settings: JsonValue | undefined) => { pointer: string; message: string } | null;
  };
  /** The settings of a connection, which were checked when it was added. */
  settingsOf: (stored: JsonObject) => PackageSettings;
  /** The list of the files of a package. */
  indexOf: (registry: string, name: string) => PackageRequest;
  /** The media type of the attestations of a file. */
  accept: string;
  /** Read a list of files, `request` being what was asked for. Null: the answer is none. */
  readIndex: (answer: JsonValue, request: { registry: string; name: string; url: URL }) => PackageIndex | null;
  /** Whether the subject of an attestation is named like a file of a package. */
  names: (subject: string, name: string, file: AttestedFile) => boolean;
};

/** The newest files of a package whose attestations are asked for. */
export const MAX_FILES = 50;
