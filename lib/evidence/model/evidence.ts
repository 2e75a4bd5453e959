/**
 * What a document is and what it claims: the types every later room reads.
 * Wire formats end in this folder; nothing after it knows SPDX from CycloneDX.
 * Pure: no I/O, no clock.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** `sha256:` and 64 lower-case hex digits: the id of evidence is the digest of its original bytes. */
export type EvidenceId = `sha256:${string}`;

/**
 * Algorithm (in-toto spelling: `sha256`, `gitCommit`, `dirHash` …) to value; hex values are lower case. in-toto
 * DigestSet.
 */
export type DigestSet = Record<string, string>;

/** in-toto ResourceDescriptor v1, after parsing. */
export type ResourceDescriptor = {
  name: string | null;
  uri: string | null;
  digest: DigestSet;
  mediaType: string | null;
  downloadLocation: string | null;
  annotations: { [key: string]: Json } | null;
};

/** A thing a document is about. Matched by digest only; `name` and `uri` are labels. */
export type Subject = {
  name: string | null;
  uri: string | null;
  digest: DigestSet;
  annotations: { [key: string]: Json } | null;
};

export type EvidenceFormat =
  | 'sigstore-bundle'
  | 'dsse'
  | 'in-toto-statement'
  | 'pep740'
  | 'gcb-provenance'
  | 'cosign-layer'
  | 'cosign-signature'
  | 'oci-manifest'
  | 'cyclonedx'
  | 'spdx'
  | 'openvex'
  | 'csaf'
  | 'vulnerability-report'
  | 'cdevent'
  | 'sarif'
  | 'analysis-report'
  | 'junit'
  | 'coverage'
  | 'scorecard'
  | 'tap'
  | 'trx'
  | 'nunit'
  | 'xunit'
  | 'go-test'
  | 'ctrf'
  // in-toto 0.9 and 1.0 metadata: what a step did, and which steps there must be; by DSSE or in the older signed form
  | 'in-toto-link'
  | 'in-toto-layout'
  // signed in a way that is not checked here: kept and shown
  | 'signed-document'
  // reported by a platform, authenticated by nothing in the document
  | 'webhook-payload'
  | 'oci-notification'
  // a predicate without its statement; JSON that no reader knows: kept and shown, never judged
  | 'predicate'
  | 'json'
  // judged by `verify`, kept like any other evidence
  | 'checkpoint'
  | 'merkle-proof'
  | 'trusted-root'
  | 'tuf-root'
  | 'webhook-vector';

/** in-toto Statement v0.1 / v1 with its spellings made one. */
export type Statement = {
  version: 'v0.1' | 'v1' | 'unknown';
  /** `_type` as written. */
  type: string;
  predicateType: string;
  subjects: Subject[];
  predicate: Json;
};

export type DsseSignature = {
  keyid: string | null;
  sig: Uint8Array;
  certificatePem: string | null;
  /** Certificates of the authorities above it, as PEM (go-witness). */
  intermediatesPem?: string;
  /** Time-stamp responses or bare tokens over the signature, DER (go-witness); empty bytes where one cannot be read. */
  timestamps?: Uint8Array[];
  /**
   * A Sigstore verification material in the signature's extension (DSSE 1.1 draft, extensions), with the version of its
   * kind.
   */
  material?: { version: string; value: Json };
};
/** DSSE v1.0.2 envelope, base64 decoded; `payload` are exactly the bytes under the PAE. */
export type DsseEnvelope = { payloadType: string; payload: Uint8Array; signatures: DsseSignature[] };

/** What there is to verify, in the few shapes that lib/verify knows. */
export type Signed =
  /**
   * A Sigstore bundle (0.1–0.3), as protobuf-JSON; PEP 740, npm, GitHub, cosign layers with annotations are converted
   * to it.
   * `artifact`: the bytes under its message signature, where the document carries them (a cosign simple-signing
   * payload).
   */
  | { kind: 'bundle'; bundle: Json; artifact?: Uint8Array }
  /** A bare envelope: keys come from trust, or a certificate from `signatures[].cert` / `certificatePem`. */
  | { kind: 'dsse'; envelope: DsseEnvelope }
  /**
   * Several envelopes, of which one sound one suffices (Google Cloud Build). Only what the sound member says may be
   * used: where members differ, `statement`, `subjects` and `facts` stay empty until `withMember` (read-member.ts) is
   * told which it was.
   */
  | { kind: 'dsse-set'; members: SignedMember[] }
  /**
   * The older signed form of in-toto and TUF (securesystemslib): `data` is the canonical JSON under every signature,
   * null where `signed` has no canonical form.
   */
  | { kind: 'metablock'; data: Uint8Array | null; signatures: DsseSignature[] }
  /** Signed in a way that is not checked here. `form` names it, with its article: `a JSON Web Signature (JWS)`. */
  | { kind: 'unsupported'; form: string }
  /** The payload of a cosign signature without the layer's annotations: its signature is in the manifest. */
  | { kind: 'detached' }
  /** A cosign `.att` or `.sig` manifest: certificate, signature and log entry of layers whose bytes are elsewhere. */
  | { kind: 'cosign-layers'; layers: CosignLayer[] }
  /** A C2SP signed note holding a checkpoint (spec 06 §2–3). */
  | { kind: 'checkpoint'; text: string }
  /** An RFC 6962 proof test vector. */
  | { kind: 'merkle-proof'; proof: MerkleProofClaim }
  /** TUF root metadata; `data` is the canonical JSON of `signed`, null where it has none. */
  | { kind: 'tuf-root'; document: Json; data: Uint8Array | null }
  /** A Sigstore trusted root (or client trust config, or one certificate authority of it): it must be well formed. */
  | { kind: 'trusted-root'; document: Json }
  /** HMAC-SHA256 of a webhook: secret, body, signature. */
  | { kind: 'hmac'; secret: string; body: string; signature: string };

/** One envelope of a set, with all that depends on it. */
export type SignedMember = {
  /** JSON pointer of the member inside the document. */
  pointer: string;
  envelope: DsseEnvelope;
  statement: Statement | null;
  subjects: Subject[];
  facts: Facts;
  outerClaims: OuterClaim[];
  remarks: Remark[];
};

/** A layer of a cosign manifest and what its annotations say of it (cosign SIGNATURE_SPEC, BUNDLE_SPEC). */
export type CosignLayer = {
  digest: string;
  mediaType: string;
  size: number | null;
  predicateType: string | null;
  /** Signature over the layer's bytes (simple signing); null for a DSSE layer, which holds its own. */
  signature: Uint8Array | null;
  certificatePem: string | null;
  chainPem: string | null;
  /** Rekor v1 entry as a protobuf-JSON TransparencyLogEntry. */
  tlogEntry: Json;
  /** base64 of the RFC 3161 response. */
  timestamp: string | null;
};

/** Proof claims: roots and leaf hashes are base64-decoded bytes; sizes are safe integers. */
export type MerkleProofClaim =
  | {
      kind: 'inclusion';
      leafIndex: number;
      treeSize: number;
      root: Uint8Array;
      leafHash: Uint8Array;
      proof: Uint8Array[];
    }
  | { kind: 'consistency'; size1: number; size2: number; root1: Uint8Array; root2: Uint8Array; proof: Uint8Array[] };

/**
 * Something said outside the signature that the signed statement must agree with
 * (npm's outer predicateType, GCB's clear-text statement and summary, a publisher's claim).
 */
export type OuterClaim = {
  /** Where it stands, e.g. `/predicateType`, `/build/intotoStatement`. */
  pointer: string;
  check: 'subject' | 'predicate';
  /** How to compare: equal strings, or deep-equal JSON against what is named. */
  against: 'predicateType' | 'statement' | 'subject-digest' | 'builder-id' | 'payload' | 'build-steps' | 'other';
  value: Json;
  /** The signed counterpart, already looked up by the parser; equal (canonical JSON) or the check fails. */
  signed: Json;
};

/** A remark made while reading: odd spelling, missing digest, ignored field. Never a failure by itself. */
export type Remark = { code: string; pointer: string; message: string };

export type Provenance = {
  version: 'v0.1' | 'v0.2' | 'v1';
  builderId: string | null;
  buildType: string | null;
  /** Source as the predicate tells it; `repository` is normalised `host/owner/repo` without `.git`, lower-case host. */
  source: {
    uri: string | null;
    repository: string | null;
    commit: string | null;
    ref: string | null;
    entryPoint: string | null;
  };
  externalParameters: { [key: string]: Json };
  internalParameters: { [key: string]: Json };
  resolvedDependencies: ResourceDescriptor[];
  invocationId: string | null;
  startedOn: string | null;
  finishedOn: string | null;
  /** Platform facts where the predicate carries them (GitHub internalParameters / environment). */
  trigger: string | null;
  runnerEnvironment: string | null;
  repositoryId: string | null;
  ownerId: string | null;
};

export type SbomComponent = {
  ref: string;
  type: string | null;
  name: string;
  version: string | null;
  /** purl as written, and canonical when it parses. */
  purl: string | null;
  /** Every other package URL that the document gives it; absent where there is none. */
  otherPurls?: string[];
  cpe: string | null;
  /** Of the file. The hash of a Go module's directory is `dirHash` here, whatever the document calls it. */
  digests: DigestSet;
  licenses: string[];
};
export type Sbom = {
  format: 'cyclonedx' | 'spdx';
  /** `urn:cdx:<serial number>/<version>` of a CycloneDX document that has a serial number. */
  bomLink?: string;
  /** Reference and package URL of components that a summary leaves out of `components`. */
  moreRefs?: [ref: string, purl: string][];
  specVersion: string;
  created: string | null;
  tools: string[];
  /** The thing described, where the document names one. */
  root: SbomComponent | null;
  components: SbomComponent[];
  /** Dependency edges by component ref. */
  edges: { from: string; to: string; kind: string }[];
  complete: 'complete' | 'incomplete' | 'unknown';
};

export type VexStatus = 'not_affected' | 'affected' | 'fixed' | 'under_investigation';
/**
 * One product of a VEX statement. `products` holds its identifiers, any of which may match; empty: the subjects.
 * `subcomponents` narrows the statement to those parts; empty: the whole product.
 */
export type VexScope = { products: string[]; subcomponents: string[] };
export type VexStatement = {
  vulnerability: string;
  aliases: string[];
  /** Product identifiers (purls, ids, `alg:hex`); empty: the statement's subjects. */
  products: string[];
  /** Identifiers of every subcomponent, whichever product it stands in. */
  subcomponents: string[];
  /**
   * Which subcomponents stand in which product; one scope must fit. Absent: `products` as wholes (and, in facts
   * stored by older versions, `subcomponents` whose product is not known). Empty: the statement names nothing readable.
   */
  scopes?: VexScope[];
  status: VexStatus;
  justification: string | null;
  impact: string | null;
  action: string | null;
  timestamp: string | null;
  /** False where the format's own rule is broken (not_affected without a reason): shown, not applied. */
  valid: boolean;
};
export type Vex = {
  format: 'openvex' | 'csaf' | 'cyclonedx' | 'spdx';
  author: string | null;
  timestamp: string | null;
  statements: VexStatement[];
};

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'none' | 'unknown';
/**
 * One thing that a scanner or a static analysis found. `package`, `purl` and `version` name the package that has it;
 * `place` is where it stands instead, as `file` or `file:line`. Facts stored by earlier versions have no `place`.
 */
export type Finding = {
  id: string;
  aliases: string[];
  severity: Severity;
  score: number | null;
  package: string | null;
  purl: string | null;
  version: string | null;
  fixedIn: string | null;
  url: string | null;
  place?: string | null;
};

/**
 * Which scan a report is: the tool, what it looked at, and what it left out. A newer scan replaces an older one only
 * where it is by the same tool, looked at everything that the older one looked at, and left out nothing that the older
 * one did not leave out.
 */
export type ScanCoverage = {
  /**
   * In lower case and without a version; null where the report does not name its tool: such a scan is replaced by none.
   */
  tool: string | null;
  /** Targets, classes of packages, categories: whatever the format has. */
  scopes: string[];
  /** Settings that narrow what is reported, e.g. `only-fixed`. */
  limits: string[];
};

/**
 * What a scanner or a static analysis reported. The optional members are absent from facts that earlier versions
 * stored:
 * - `purpose`: what the tool looks for. Only `vulnerabilities` can show that there are none; `unknown` is a tool that
 *   is not known here.
 * - `problem`: why this is no complete result (it could not be read, it failed, it looked at nothing); null where it is
 *   one.
 * - `counts`: how many findings of each severity there were, where `findings` was cut.
 */
export type VulnerabilityScan = {
  scanner: string | null;
  scannerVersion: string | null;
  finishedOn: string | null;
  databaseUpdated: string | null;
  findings: Finding[];
  purpose?: 'vulnerabilities' | 'code' | 'unknown';
  coverage?: ScanCoverage;
  problem?: string | null;
  counts?: { [severity in Severity]: number };
};

/**
 * How a run of tests ended. `INCONSISTENT`: the report contradicts itself and cannot prove a pass. `EMPTY`: no test ran
 * (none is listed, or every one was skipped): the report says nothing about health.
 */
export type TestResult = 'PASSED' | 'WARNED' | 'FAILED' | 'INCONSISTENT' | 'EMPTY';

export type TestReport = {
  result: TestResult;
  passed: number;
  warned: number;
  failed: number;
  /** Tests that did not run, and tests marked as todo, whatever became of them. */
  skipped: number;
  failedNames: string[];
  url: string | null;
  /** When the first suite began, where the report says so. Absent in facts stored by earlier versions. */
  startedOn?: string | null;
  finishedOn: string | null;
  configuration: ResourceDescriptor[];
  /**
   * Passed tests that failed at first and passed when they were repeated. Absent in facts stored by earlier versions.
   */
  flaky?: number;
  flakyNames?: string[];
  /** Of the skipped ones: tests marked as todo, which may fail. */
  todo?: number;
  /** Sentences: why the result is what the lists alone do not say. */
  notes?: string[];
  /** Exit code of the job, as the sender of the report stated it. */
  exitCode?: number | null;
  /** Name of the run, as the sender of the report stated it. */
  run?: string | null;
  /** When the same bytes came in last, where they came more than once and name no time themselves. */
  reportedAt?: string | null;
  /** Names of the suites, as written. */
  suites?: string[];
  identity?: RunIdentity;
};

/**
 * What a newer result is compared with, so that it replaces only what it repeats. Lists of keys, each of KEY_LENGTH
 * characters, one after another (formats/tests/identity.ts makes them).
 */
export type RunIdentity = {
  /** One key over the names of all suites. */
  suites: string;
  /** Keys of what passed: tests, suites, and the run itself where nothing failed. */
  passed: string;
  /** Keys of what failed. */
  failed: string;
  /** The report speaks for the whole run without naming tests: it answers every failure of the same run. */
  whole: boolean;
  /**
   * What failed here is answered only by one report that holds everything that passed here too: nothing but such a
   * report is known to be of the same run. Set where no suite, class or file tells whose the failed test is, and where
   * the run failed as such.
   */
  together?: boolean;
  /** No test in the report has a name: only a report of the same stated run can answer it. */
  nameless?: boolean;
};

export type Vsa = {
  verifierId: string;
  timeVerified: string | null;
  resourceUri: string;
  policyUri: string | null;
  result: 'PASSED' | 'FAILED' | string;
  verifiedLevels: string[];
  dependencyLevels: { [level: string]: number } | null;
  slsaVersion: string | null;
};

/** A CI/CD event as reported (CDEvents): authenticated by its transport only. */
export type ReportedEvent = {
  id: string;
  source: string;
  type: string;
  subject: string;
  predicate: string;
  timestamp: string | null;
  subjectId: string;
  /**
   * Where the subject's id is valid, if the event says it; else that is `source` (CDEvents, "subject"). Older documents
   * lack it.
   */
  subjectSource?: string | null;
  artifact: string | null;
  environment: string | null;
  outcome: string | null;
  chainId: string | null;
};

/**
 * An in-toto link: what one step used and made. Documents stored before links were read in full lack the last three.
 */
export type InTotoLink = {
  name: string;
  command: string[];
  materials: ResourceDescriptor[];
  products?: ResourceDescriptor[];
  /** Exit code, output and whatever else the tool recorded. */
  byproducts?: { [key: string]: Json };
  environment?: { [key: string]: Json };
};
/**
 * A key that a layout names. `keyId` is the layout's own name for it; `fingerprint` is the SHA-256 of its SPKI in
 * lower-case hex.
 */
export type LayoutKey = { keyId: string; keyType: string | null; scheme: string | null; fingerprint: string | null };
/**
 * A step of a layout: `threshold` links, each signed by another of the keys named in `keyIds`, must say that it was
 * performed.
 */
export type LayoutStep = {
  name: string;
  keyIds: string[];
  threshold: number;
  command: string[];
  expectedMaterials: string[][];
  expectedProducts: string[][];
};
export type LayoutInspection = {
  name: string;
  command: string[];
  expectedMaterials: string[][];
  expectedProducts: string[][];
};
/** An in-toto layout (in-toto specification 1.0 §4.3). `expires` is RFC 3339 UTC. */
export type InTotoLayout = {
  expires: string | null;
  readme: string;
  keys: LayoutKey[];
  steps: LayoutStep[];
  inspections: LayoutInspection[];
};
/** What a document says, in one normalised form per kind. `generic`: kept and shown, never judged. */
export type Facts =
  | { kind: 'provenance'; provenance: Provenance }
  | { kind: 'sbom'; sbom: Sbom; vex: Vex | null; scan: VulnerabilityScan | null }
  | { kind: 'vex'; vex: Vex }
  | { kind: 'scan'; scan: VulnerabilityScan }
  | { kind: 'tests'; tests: TestReport }
  | { kind: 'static-analysis'; tool: string; scan: VulnerabilityScan; result: 'PASSED' | 'WARNED' | 'FAILED' }
  | { kind: 'vsa'; vsa: Vsa }
  | { kind: 'svr'; verifierId: string; timeCreated: string | null; properties: string[] }
  | { kind: 'release'; purl: string | null; packageId: string | null }
  | { kind: 'publish'; name: string | null; version: string | null; registry: string | null }
  | ({ kind: 'link' } & InTotoLink)
  | { kind: 'layout'; layout: InTotoLayout }
  | { kind: 'scai'; attributes: string[]; producer: string | null }
  | { kind: 'reference'; references: ResourceDescriptor[] }
  | { kind: 'image-signature'; dockerReference: string | null }
  | { kind: 'event'; event: ReportedEvent }
  | { kind: 'generic' };

/** A document that could be read. Its claims are claims: only lib/verify says which are true. */
export type ParsedEvidence = {
  readonly ok: true;
  readonly id: EvidenceId;
  /** The original bytes of this document: a slice of what was sent, never re-serialised. */
  readonly bytes: Uint8Array;
  /** Where in what was sent it stood: `''` for the whole, `/attestations/1`, `line 7`. */
  readonly pointer: string;
  /**
   * What the surroundings said and the slice does not (cosign layer annotations, GCB image summary, the named subject):
   * stored beside the bytes so that re-reading them gives the same result.
   */
  readonly context: { [key: string]: Json };
  readonly format: EvidenceFormat;
  readonly mediaType: string | null;
  readonly statement: Statement | null;
  readonly predicateType: string | null;
  readonly subjects: Subject[];
  readonly signed: Signed | null;
  readonly outerClaims: OuterClaim[];
  readonly facts: Facts;
  readonly remarks: Remark[];
};

/** A document that could not be read, with the place and the reason. `code` is stable. */
export type ParseFailure = {
  readonly ok: false;
  readonly id: EvidenceId;
  readonly bytes: Uint8Array;
  readonly code: ParseFailureCode;
  readonly message: string;
  /** RFC 6901 JSON pointer (or `line N` in JSON Lines) of what is wrong. */
  readonly pointer: string;
};

export type ParseFailureCode =
  | 'empty'
  | 'not-utf8'
  | 'not-json'
  | 'not-xml'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'too-deep'
  | 'too-many-items'
  | 'string-too-long'
  | 'number-out-of-range'
  | 'bad-base64'
  | 'bad-digest'
  | 'bad-certificate'
  | 'missing-field'
  | 'wrong-type'
  | 'unknown-format'
  | 'unknown-media-type'
  | 'unreadable';

export type ParseResult = ParsedEvidence | ParseFailure;
