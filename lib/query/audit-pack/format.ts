/** The files of an audit pack. The builder writes these shapes, and the script of the pack reads them. */
import { sha256Hex } from '#lib/bytes/sha256.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import type { ArtifactFacts, EvidenceFact, Verdict } from '#lib/policy/facts/policy.ts';
import type { Surroundings } from '#lib/status/derive-status.ts';
import type { ArtifactStatus, StoredWaiver } from '#lib/status/status.ts';
import type { VerificationOutcome } from '#lib/verify/result/verification.ts';

export const PACK_FORMAT = 'attestry-audit-pack/1';
/** The predicate type of the signed statement about the manifest of a pack. */
export const PACK_PREDICATE_TYPE = 'urn:attestry:audit-pack:v1';

export const PACK_FILES = {
  readme: 'README.md',
  script: 'verify.mjs',
  manifest: 'manifest.json',
  signature: 'manifest.dsse.json',
  trust: 'trust.json',
  vsaKeys: 'vsa-keys.json',
  policies: 'policies/index.json',
  report: 'report.json',
  reportPage: 'report.html',
  checkpoint: 'log/checkpoint',
  logKey: 'log/key',
} as const;

/** Hex digits of `sha256:…`. */
const hexOf = (id: string): string => id.slice('sha256:'.length);
const safe = (text: string): string => text.replaceAll(/[^A-Za-z0-9._-]/g, '-');

export const documentPath = (id: string, extension: 'json' | 'xml' | 'bin'): string =>
  `documents/${hexOf(id)}.${extension}`;
export const recordPath = (id: string): string => `documents/${hexOf(id)}.record.json`;
/** Digests whose text can be a file name, with no two of them alike where a file system ignores case. */
const PLAIN_DIGEST = /^(?:[a-z0-9_]+|git(?:Commit|Tree|Blob|Tag)|dirHash):[0-9a-f]{1,128}$/;
/** The value of a digest of an unknown algorithm may be any text, of any length: its file has a name of its own. */
export const artifactPath = (digest: string): string =>
  `artifacts/${PLAIN_DIGEST.test(digest) ? digest.replace(':', '-') : `other.${sha256Hex(digest)}`}.json`;
export const vsaPath = (id: string): string => `vsas/${hexOf(id)}.dsse.json`;
export const policyPath = ({ id, version }: { id: string; version: number }): string =>
  `policies/${safe(id)}-${version}.json`;
export const predicateTypePath = ({ id, version }: { id: string; version: number }): string =>
  `predicate-types/${safe(id)}-${version}.json`;

/** A policy in force. `sha256`: that of its document, in hex. `ships`: it ships with Attestry, and comes last. */
export type PackedPolicy = { id: string; version: number; sha256: string; file: string; ships: boolean };

/** Every file of the pack but itself and its signature. `sha256` in hex, `size` in bytes. */
export type PackManifest = {
  format: typeof PACK_FORMAT;
  createdAt: string;
  /** The version of Attestry. */
  attestry: string;
  /** The name of the installation as a verifier. */
  verifier: string;
  /** The slug of the project; null: all projects that the caller may see. */
  project: string | null;
  /** First and last UTC day; the artifacts that were first seen then are in the pack. */
  from: string;
  to: string;
  counts: { artifacts: number; documents: number; missing: number; vsas: number };
  /** Sentences about what the pack leaves out. */
  leavesOut: string[];
  files: { [path: string]: { sha256: string; size: number } };
};

/** Why the bytes of a document are not in a pack. */
export type MissingReason = 'dropped' | 'sealed' | 'secret';

/** What the pack says about a document beside its bytes: the word of Attestry, but for what the log proves. */
export type DocumentRecord = {
  id: string;
  /** The file of its bytes; null where they are missing. */
  file: string | null;
  missing: MissingReason | null;
  /** What is needed to read the bytes again: the annotations of a layer, the exit code that a sender stated. */
  context: { [key: string]: Json };
  /** When Attestry verified it last, RFC 3339, and what came out. */
  verifiedAt: string;
  outcome: VerificationOutcome;
  /** Its entry in the log; null where no checkpoint of the pack covers it. */
  log: LogInclusion | null;
};

/**
 * An RFC 6962 inclusion proof of an entry in the checkpoint of the pack. Hashes are hex, from leaf to root. `entry`:
 * the text of the entry; null where the reader may not see it, so that the proof is about the leaf hash only.
 */
export type LogInclusion = { index: number; leafHash: string; proof: string[]; entry: string | null };

/** The facts of an evaluation, with `Fact` in the place of each document. */
export type FactsOf<Fact> = Omit<
  ArtifactFacts,
  'evidence' | 'imageIndexes' | 'links' | 'dependencies' | 'sourceRevisions' | 'predicates'
> & {
  evidence: Fact[];
  imageIndexes?: readonly { digest: string; evidence: Fact[]; omittedKinds?: ArtifactFacts['omittedKinds'] }[];
  links?: Fact[];
  dependencies?: {
    examined: readonly { digest: string; evidence: readonly Fact[]; isCut: boolean }[];
    purls: NonNullable<ArtifactFacts['dependencies']>['purls'];
  };
  sourceRevisions?: readonly { digest: string; evidence: Fact[]; reviews?: readonly Fact[] }[];
};

/**
 * A document that counts for an artifact, and since when. Everything else is read from the document itself, unless its
 * bytes are missing: `stated` is then what Attestry says that it states.
 */
export type PackedFact = {
  id: string;
  receivedAt: string;
  reportedBy?: 'host';
  sentBy?: string;
  stated?: EvidenceFact;
};

/** The facts of an artifact as a pack has them. `types`: the ids and versions of the predicate types in force. */
export type PackedFacts = FactsOf<PackedFact> & { types: readonly { id: string; version: number }[] | null };

/** A verdict, and what it rests on that no document says: Attestry's word. */
export type PackedVerdict = {
  /** Null: without an environment. */
  environment: string | null;
  policy: { id: string; version: number; sha256: string };
  engine: string;
  status: ArtifactStatus;
  slsaLevel: 0 | 1 | 2 | 3 | null;
  verdicts: Verdict[];
  waivers: StoredWaiver[];
  surroundings: Surroundings;
};

export type PackedArtifact = {
  digest: string;
  name: string | null;
  project: string | null;
  /** The time of the evaluation, RFC 3339. */
  at: string;
  /** Null where the facts rest on documents that the caller may not see. */
  facts: PackedFacts | null;
  factsHash: string;
  /** Documents behind the verdicts that the caller may not see. */
  hiddenDocuments: number;
  verdicts: PackedVerdict[];
  /** The verification summary of the verdict without an environment. Null with the reason where there is none. */
  vsa: { file: string; isCurrent: boolean } | null;
  noVsa: string | null;
};
