/**
 * The types of parsed evidence: the format of a document and its claims. All later modules use these types; only
 * lib/evidence knows the wire formats, e.g. the difference between SPDX and CycloneDX.
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

/** A thing that a document describes. Matched by digest only; `name` and `uri` are labels. */
export type Subject = {
  name: string | null;
  uri: string | null;
  digest: DigestSet;
  annotations: { [key: string]: Json } | null;
};

/** The formats of documents. The names are stored. */
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
  // what a rebuilderd instance answers about a package
  | 'rebuilderd'
  | 'tap'
  | 'trx'
  | 'nunit'
  | 'xunit'
  | 'go-test'
  | 'ctrf'
  // in-toto 0.9 and 1.0 metadata: a performed step, and the required steps; in DSSE or in the older signed form
  | 'in-toto-link'
  | 'in-toto-layout'
  // signed in a way that Attestry does not verify: stored and shown
  | 'signed-document'
  // reported by a platform, authenticated by nothing in the document
  | 'webhook-payload'
  | 'oci-notification'
  // a predicate without its statement; JSON that no format recognises: stored and shown, never evaluated
  | 'predicate'
  | 'json'
  // checked by lib/verify, stored like any other evidence
  | 'checkpoint'
  | 'merkle-proof'
  | 'trusted-root'
  | 'tuf-root'
  | 'webhook-vector';

/** in-toto Statement v0.1 or v1, normalised. */
export type Statement = {
  version: 'v0.1' | 'v1' | 'unknown';
  /** `_type` as written. */
  type: string;
  predicateType: string;
  subjects: Subject[];
  predicate: Json;
};

/** One signature of an envelope, with the material that the envelope carries for it. */
export type DsseSignature = {
  keyid: string | null;
  sig: Uint8Array;
  certificatePem: string | null;
  /** The certificates of the chain above it, as PEM (go-witness). */
  intermediatesPem?: string;
  /** Time-stamp responses or bare tokens over the signature, DER (go-witness); empty bytes where one cannot be read. */
  timestamps?: Uint8Array[];
  /**
   * A Sigstore verification material in the signature's extension (DSSE 1.1 draft, extensions), with the version of the
   * extension's kind.
   */
  material?: { version: string; value: Json };
};
/** DSSE v1.0.2 envelope, base64 decoded; `payload` are exactly the bytes under the PAE. */
export type DsseEnvelope = { payloadType: string; payload: Uint8Array; signatures: DsseSignature[] };

/** The signed content of a document, in the shapes that lib/verify verifies. */
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
   * Several envelopes, of which one valid one suffices (Google Cloud Build). Only the claims of the valid member may be
   * used: if members differ, `statement` and `facts` stay empty until `withMember` (read/signed-members.ts) selects it.
   */
  | { kind: 'dsse-set'; members: SignedMember[] }
  /**
   * The older signed form of in-toto and TUF (securesystemslib): `data` is the canonical JSON under every signature,
   * null if `signed` has no canonical form.
   */
  | { kind: 'metablock'; data: Uint8Array | null; signatures: DsseSignature[] }
  /** Signed in a way that Attestry does not verify. `form` names it with an article: `a JSON Web Signature (JWS)`. */
  | { kind: 'unsupported'; form: string }
  /** The payload of a cosign signature without the layer's annotations: its signature is in the manifest. */
  | { kind: 'detached' }
  /** A cosign `.att` or `.sig` manifest: certificate, signature and log entry of layers whose bytes are elsewhere. */
  | { kind: 'cosign-layers'; layers: CosignLayer[] }
  /** A C2SP signed note that holds a checkpoint (C2SP tlog-checkpoint). */
  | { kind: 'checkpoint'; text: string }
  /** An RFC 6962 proof test vector. */
  | { kind: 'merkle-proof'; proof: MerkleProofClaim }
  /** TUF root metadata; `data` is the canonical JSON of `signed`, null if it has none. */
  | { kind: 'tuf-root'; document: Json; data: Uint8Array | null }
  /** A Sigstore trusted root (or client trust config, or one certificate authority of it): it must be well formed. */
  | { kind: 'trusted-root'; document: Json }
  /** HMAC-SHA256 of a webhook: secret, body, signature. */
  | { kind: 'hmac'; secret: string; body: string; signature: string };

/** One envelope of a set, with the content parsed from it. */
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

/** A layer of a cosign manifest with the content of its annotations (cosign SIGNATURE_SPEC, BUNDLE_SPEC). */
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
 * A claim outside the signature with which the signed statement must agree
 * (npm's outer predicateType, GCB's clear-text statement and summary, a publisher's claim).
 */
export type OuterClaim = {
  /** JSON pointer of the claim, e.g. `/predicateType`, `/build/intotoStatement`. */
  pointer: string;
  check: 'subject' | 'predicate';
  /** The signed value with which the claim is compared, as equal JSON. */
  against: 'predicateType' | 'statement' | 'subject-digest' | 'builder-id' | 'payload' | 'build-steps' | 'other';
  value: Json;
  /** The signed counterpart, already looked up by the parser; equal (canonical JSON) or the check fails. */
  signed: Json;
};

/** A remark of the parser: odd spelling, missing digest, ignored field. A remark alone is never a failure. */
export type Remark = { code: string; pointer: string; message: string };

/** SLSA provenance of any version, normalised. Members that a version does not have are null or empty. */
export type Provenance = {
  version: 'v0.1' | 'v0.2' | 'v1';
  builderId: string | null;
  buildType: string | null;
  /** The source that the predicate names; `repository` is `host/owner/repo` without `.git`, with a lower-case host. */
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
  /** How many further dependencies a summary leaves out. Absent in short lists, and in facts of earlier versions. */
  omittedDependencies?: number;
  invocationId: string | null;
  startedOn: string | null;
  finishedOn: string | null;
  /** Facts about the build platform, if the predicate has them (GitHub internalParameters / environment). */
  trigger: string | null;
  runnerEnvironment: string | null;
  repositoryId: string | null;
  ownerId: string | null;
};

/** One component of an SBOM. `ref` identifies it within the document. */
export type SbomComponent = {
  ref: string;
  type: string | null;
  name: string;
  version: string | null;
  /** The canonical package URL; as written if it does not parse. */
  purl: string | null;
  /** All other package URLs of the component; absent if there are none. */
  otherPurls?: string[];
  cpe: string | null;
  /** Digests of the file. The hash of a Go module's directory is always called `dirHash`. */
  digests: DigestSet;
  licenses: string[];
};
/** A software bill of materials, normalised. */
export type Sbom = {
  format: 'cyclonedx' | 'spdx';
  /** `urn:cdx:<serial number>/<version>` of a CycloneDX document that has a serial number. */
  bomLink?: string;
  /** Reference and package URL of components that a summary leaves out of `components`. */
  moreRefs?: [ref: string, purl: string][];
  specVersion: string;
  created: string | null;
  tools: string[];
  /** The described component, if the document names one. */
  root: SbomComponent | null;
  components: SbomComponent[];
  /** Dependency edges by component ref. */
  edges: { from: string; to: string; kind: string }[];
  complete: 'complete' | 'incomplete' | 'unknown';
  /**
   * What the artifact was built with and is not in it: the components of the formulas (CycloneDX), build tools (SPDX).
   * Absent if there are none, and in facts stored by earlier versions.
   */
  buildTools?: SbomComponent[];
};

export type VexStatus = 'not_affected' | 'affected' | 'fixed' | 'under_investigation';
/**
 * One product of a VEX statement. `products` holds its identifiers, any of which may match; if empty, the product is
 * the subjects. `subcomponents` restricts the statement to those parts; if empty, it covers the whole product.
 */
export type VexScope = { products: string[]; subcomponents: string[] };
export type VexStatement = {
  vulnerability: string;
  aliases: string[];
  /** Product identifiers (purls, ids, `alg:hex`); if empty, the products are the statement's subjects. */
  products: string[];
  /** Identifiers of the subcomponents of all products. */
  subcomponents: string[];
  /**
   * The products with their subcomponents; one scope must match. Absent: whole `products` (and, in facts stored by
   * older versions, `subcomponents` whose product is unknown). Empty: no product of the statement could be read.
   */
  scopes?: VexScope[];
  status: VexStatus;
  justification: string | null;
  impact: string | null;
  action: string | null;
  timestamp: string | null;
  /** False if the statement violates a rule of its format (not_affected without a reason): shown, not applied. */
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
 * One finding of a scanner or a static analysis. `package`, `purl` and `version` name the affected package; a finding
 * in source code has a `place` instead, `file` or `file:line`. Facts stored by earlier versions have no `place`.
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
 * The coverage of a scan: its tool, what the tool examined, and what the report leaves out. A newer scan replaces an
 * older one only if it is by the same tool, has all scopes of the older one, and has no limit that the older one lacks.
 */
export type ScanCoverage = {
  /**
   * In lower case and without a version; null if the report does not name its tool: no scan replaces such a scan.
   */
  tool: string | null;
  /** Examined targets, classes of packages or categories, depending on the format. */
  scopes: string[];
  /** Settings that narrow what is reported, e.g. `only-fixed`. */
  limits: string[];
};

/**
 * The report of a scanner or a static analysis. Facts that earlier versions stored lack the optional members:
 * - `purpose`: what the tool searches for. Only a scan for `vulnerabilities` can show that there are none; `unknown`
 *   stands for an unknown tool.
 * - `problem`: the reason for which the result is incomplete (unreadable, failed, nothing examined); null if it is
 *   complete.
 * - `counts`: the number of findings of each severity, if `findings` was cut.
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
 * The result of a test run. `INCONSISTENT`: the report contradicts itself and cannot prove a pass. `EMPTY`: no test ran
 * (none is listed, or all were skipped): the report is no evidence about the health of the artifact.
 */
export type TestResult = 'PASSED' | 'WARNED' | 'FAILED' | 'INCONSISTENT' | 'EMPTY';

/** The report of one test run, normalised. */
export type TestReport = {
  result: TestResult;
  passed: number;
  warned: number;
  failed: number;
  /** Tests that did not run, and all tests marked as todo. */
  skipped: number;
  failedNames: string[];
  url: string | null;
  /** Start of the first suite, if the report names it. Absent in facts stored by earlier versions. */
  startedOn?: string | null;
  finishedOn: string | null;
  configuration: ResourceDescriptor[];
  /**
   * Tests that failed at first and passed when they were repeated. Absent in facts stored by earlier versions.
   */
  flaky?: number;
  flakyNames?: string[];
  /** The skipped tests that are marked as todo; such tests may fail. */
  todo?: number;
  /** Sentences that explain the result where the lists of tests alone do not. */
  notes?: string[];
  /** Exit code of the job, as the sender of the report stated it. */
  exitCode?: number | null;
  /** Name of the run, as the sender of the report stated it. */
  run?: string | null;
  /** The last upload of the same bytes, if they were uploaded more than once and name no time themselves. */
  reportedAt?: string | null;
  /** Names of the suites, as written. */
  suites?: string[];
  identity?: RunIdentity;
};

/**
 * The keys by which two results are compared, so that a newer result replaces only the tests that it repeats. Each
 * member concatenates keys of KEY_LENGTH characters (formats/tests/run-identity.ts).
 */
export type RunIdentity = {
  /** One key over the names of all suites. */
  suites: string;
  /** Keys of the tests and suites that passed, and of the run itself if nothing failed. */
  passed: string;
  /** Keys of the tests, units and runs that failed. */
  failed: string;
  /** The report is about the whole run and names no tests: it supersedes every failure of the same run. */
  whole: boolean;
  /**
   * Only a report that also contains everything that passed here supersedes these failures: no other report is known to
   * be of the same run. Set if no suite, class or file identifies the failed test, and if the run itself failed.
   */
  together?: boolean;
  /** No test in the report has a name: only a report whose sender states the same run supersedes it. */
  nameless?: boolean;
};

/** SLSA Verification Summary Attestation. */
export type Vsa = {
  verifierId: string;
  timeVerified: string | null;
  resourceUri: string;
  policyUri: string | null;
  result: 'PASSED' | 'FAILED' | string;
  verifiedLevels: string[];
  dependencyLevels: { [level: string]: number } | null;
  slsaVersion: string | null;
  /**
   * The commits that it is about, each with the refs that its annotation `sourceRefs` names (SLSA v1.2, Source VSA).
   * Facts that earlier versions stored lack this member.
   */
  revisions?: { commit: string; refs: string[] }[];
};

/**
 * Somebody who wrote, reviewed or merged a change. `id`: the immutable id at the host, where it is stated. Names of
 * different forms (login, address, URL) cannot be compared with each other.
 */
export type Contributor = { name: string; id: string | null; isBot: boolean };

/**
 * One review of a change. `reviewer` null: the signer of the document. `id`: the host's id of the review, which stays
 * when the review is dismissed. `commit`: the last commit of the change when it was reviewed.
 */
export type Review = {
  id: string | null;
  reviewer: Contributor | null;
  state: 'approved' | 'changes-requested' | 'commented' | 'dismissed';
  at: string | null;
  commit: string | null;
};

/** What a document says about a change of the source and its reviews. Members that it does not state are null. */
export type ChangeReview = {
  /** The address of the change, e.g. of the pull request. */
  change: string | null;
  /** `host/owner/name`, with a lower-case host. */
  repository: string | null;
  author: Contributor | null;
  /** The full name of the branch that it is for. */
  baseRef: string | null;
  /** The last commit of the change, and the commit that it became on the branch. */
  headCommit: string | null;
  mergeCommit: string | null;
  mergedBy: Contributor | null;
  mergedAt: string | null;
  reviews: Review[];
  /** The controls that were enforced for the branch, each with the time from which it was. */
  protection: { control: string; since: string | null }[];
};

/** A reported CI/CD event (CDEvents). Only its transport authenticates it. */
export type ReportedEvent = {
  id: string;
  source: string;
  type: string;
  subject: string;
  predicate: string;
  timestamp: string | null;
  subjectId: string;
  /**
   * The scope of the subject's id, if the event names one; else `source` is the scope (CDEvents, "subject"). Older
   * facts lack this member.
   */
  subjectSource?: string | null;
  artifact: string | null;
  environment: string | null;
  outcome: string | null;
  chainId: string | null;
};

/**
 * An in-toto link: the materials and products of one step. Facts that earlier versions stored lack the last three
 * members.
 */
export type InTotoLink = {
  name: string;
  command: string[];
  materials: ResourceDescriptor[];
  products?: ResourceDescriptor[];
  /** Exit code, output and other values that the tool recorded. */
  byproducts?: { [key: string]: Json };
  environment?: { [key: string]: Json };
};
/**
 * A key that a layout names. `keyId` is the key's name in the layout; `fingerprint` is the SHA-256 of its SPKI in
 * lower-case hex.
 */
export type LayoutKey = { keyId: string; keyType: string | null; scheme: string | null; fingerprint: string | null };
/**
 * A step of a layout. `threshold` links, each signed by a different key of `keyIds`, must state that it was performed.
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
/**
 * A SCAI report: attributes of the subject by name, and what made it. Facts that earlier versions stored lack the last
 * two members: the things that attributes are about, and the producer in full.
 */
export type ScaiReport = {
  attributes: string[];
  producer: string | null;
  targets?: { attribute: string; target: ResourceDescriptor }[];
  producedBy?: ResourceDescriptor;
};
/**
 * What became of an attempt to build an artifact again. `reproduced`: the same bytes. `differs`: other bytes.
 * `could-not-rebuild`: the build gave nothing, which says nothing about the artifact. `unknown`: not tried or not said.
 */
export type RebuildResult = 'reproduced' | 'differs' | 'could-not-rebuild' | 'unknown';

/**
 * A report about building an artifact again. Who made it is not in here: the signer or the sender of the document is
 * the rebuilder, whatever the document calls itself.
 */
export type RebuildReport = {
  result: RebuildResult;
  /** The builder that the document names. */
  builder: string | null;
  /** The name of the file that was built again, without its folder; null where the digest of the subject says it. */
  file: string | null;
  /** The digests of what the rebuild gave, where it differs. */
  rebuilt: DigestSet;
  /** RFC 3339. */
  finishedOn: string | null;
  /** The address of a report of the differences, such as that of diffoscope. As written: it may be anything. */
  differences: string | null;
  /** The number of the build at the rebuilder. */
  buildId: string | null;
  /** Why it could not be built again, or what the result leaves open, in the words of the document. */
  reason: string | null;
};

/** The claims of a document, in one normalised form per kind. `generic`: stored and shown, never evaluated. */
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
  | ({ kind: 'scai' } & ScaiReport)
  | { kind: 'reference'; references: ResourceDescriptor[] }
  | { kind: 'review'; review: ChangeReview }
  | { kind: 'rebuild'; rebuild: RebuildReport }
  | { kind: 'image-signature'; dockerReference: string | null }
  | { kind: 'event'; event: ReportedEvent }
  | { kind: 'generic' };

/** A document that could be read. Its claims are unverified: only lib/verify decides which are true. */
export type ParsedEvidence = {
  readonly ok: true;
  readonly id: EvidenceId;
  /** The original bytes of this document: a slice of the upload, never re-serialised. */
  readonly bytes: Uint8Array;
  /** The position in the upload: `''` for all of it, `/attestations/1`, `line 7`. */
  readonly pointer: string;
  /**
   * Facts from outside the slice (cosign layer annotations, GCB image summary, the subject that the sender named). They
   * are stored beside the bytes, so that reading the bytes again gives the same result.
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

/** A document that could not be read, with the position and the reason. `code` is stable. */
export type ParseFailure = {
  readonly ok: false;
  readonly id: EvidenceId;
  readonly bytes: Uint8Array;
  readonly code: ParseFailureCode;
  readonly message: string;
  /** RFC 6901 JSON pointer (or `line N` in JSON Lines) of the problem. */
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
