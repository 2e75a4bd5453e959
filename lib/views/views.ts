/**
 * What the service verbs answer: plain JSON shapes for pages, API, badges and command line. Times are RFC 3339 UTC
 * strings, digests `alg:hex`, durations seconds unless the name says ms. Every list is bounded;
 * `hidden`/`cursor`/`more` say by what.
 */
import type { DigestSet, Facts, Json, Remark } from '#lib/evidence/model/evidence.ts';
import type { Lineage } from '#lib/lineage/model/lineage.ts';
import type { Verdict } from '#lib/policy/facts/policy.ts';
import type { ArtifactStatus, Status } from '#lib/status/status.ts';
import type { Verification, VerificationOutcome } from '#lib/verify/result/verification.ts';

export type ProjectRef = { slug: string; host: string; name: string };
export type SlsaLevel = 0 | 1 | 2 | 3 | null;

// ── taking evidence in ─────────────────────────────────────────────────────────────────────────────

export type IngestResult = {
  outcome: 'stored' | 'duplicate' | 'rejected';
  id: string;
  format: string | null;
  predicateType: string | null;
  subjects: { name: string | null; digest: DigestSet }[];
  verification: Verification | null;
  error?: DocumentError;
  /** What was passed over or read with leniency; left out where there is nothing to remark. */
  remarks?: Remark[];
};

/**
 * One document of a file that was verified. A document that could not be read has an error in place of a verification.
 */
export type VerifyResult = {
  id: string;
  format: string | null;
  predicateType: string | null;
  /** What it is, in plain words. */
  title: string;
  subjects: { name: string | null; digest: DigestSet }[];
  remarks: Remark[];
} & ({ verification: Verification; error?: undefined } | { verification: null; error: DocumentError });

/** Why a document could not be read; `pointer` is where in the file (RFC 6901, or `line N`). */
export type DocumentError = { code: string; message: string; pointer: string };

// ── artifacts ──────────────────────────────────────────────────────────────────────────────────────

export type ArtifactListItem = {
  digest: string;
  name: string | null;
  version: string | null;
  project: ProjectRef | null;
  status: Status;
  reason: string;
  slsaLevel: SlsaLevel;
  signer: string | null;
  environments: string[];
  evidenceCount: number;
  firstSeen: string;
  statusSince: string;
};
export type ArtifactSort = 'newest' | 'oldest' | 'status' | 'name';
export const BEHIND = ['judged', 'measured', 'open', 'deployed', 'defects', 'leaked'] as const;
export type Behind = (typeof BEHIND)[number];
export type ArtifactFilter = {
  status?: Status[];
  project?: string;
  level?: number;
  signer?: string;
  environment?: string;
  from?: string;
  to?: string;
  /**
   * Only those that a figure counts: judged by the policy at all, ever verified, never so far, running somewhere; or
   * with a defect found between `from` and `to`.
   */
  behind?: Behind;
  q?: string;
  sort?: ArtifactSort;
  cursor?: string;
  limit?: number;
};
/**
 * A digest that several artifacts have. `namedBy`: the documents that give it; empty where it is the artifact's own
 * digest.
 */
export type AmbiguousDigest = {
  type: string;
  title: string;
  status: 300;
  code: 'ambiguous';
  detail: string;
  digest: string;
  artifacts: (ArtifactListItem & { namedBy: string[] })[];
  artifactsHidden: number;
};
export type ArtifactPage = {
  artifacts: ArtifactListItem[];
  cursor: string | null;
  /** Bounded count, `10,000+` when `atLeast`. */
  total: { count: number; atLeast: boolean };
};

export type EvidenceSummary = {
  id: string;
  format: string;
  predicateType: string | null;
  /** Plain words: `SLSA provenance`, `CycloneDX SBOM`, `Test result` … */
  title: string;
  outcome: VerificationOutcome;
  problem: string | null;
  signer: string | null;
  receivedAt: string;
  signedAt: string | null;
  size: number;
};

export type TimelineStep =
  | 'commit'
  | 'review'
  | 'build'
  | 'signed'
  | 'test'
  | 'scan'
  | 'sbom'
  | 'release'
  | 'deployment'
  | 'verified'
  | 'status';
export type TimelineEvent = {
  step: TimelineStep;
  at: string;
  title: string;
  detail: string | null;
  outcome: 'good' | 'bad' | 'neutral' | 'unknown';
  environment: string | null;
  url: string | null;
  evidenceId: string | null;
};

export type StatusChange = { at: string; from: Status | null; to: Status; reason: string; evidenceId: string | null };

export type BuildView = {
  builderId: string | null;
  buildType: string | null;
  invocation: string | null;
  invocationUrl: string | null;
  repository: string | null;
  commit: string | null;
  commitUrl: string | null;
  ref: string | null;
  entryPoint: string | null;
  trigger: string | null;
  runner: string | null;
  startedAt: string | null;
  finishedAt: string | null;
};

export type DeploymentView = {
  environment: string;
  status: 'deployed' | 'failed' | 'pending' | 'decommissioned' | 'rolled-back';
  since: string;
  url: string | null;
  source: string;
  digest: string;
  artifactName: string | null;
};

/**
 * An image index that covers an artifact: verified evidence is about the index, and its bytes name the artifact as a
 * platform.
 */
export type CoveringIndex = {
  digest: string;
  name: string | null;
  status: Status;
  relation: 'names-this-platform';
  /** The index document. */
  evidenceId: string;
  /**
   * What the index calls the artifact, `linux/arm64`; null where it says nothing, or names it through another index.
   */
  platform: string | null;
  /** Evidence about the index, newest first; bounded. */
  evidence: EvidenceSummary[];
};

/** One platform of an image index. */
export type PlatformView = {
  digest: string;
  platform: string | null;
  /** Null where nothing is known of it. */
  status: Status | null;
  reason: string | null;
  /** Documents about the platform itself. */
  evidenceCount: number;
};

export type ArtifactView = {
  digest: string;
  names: string[];
  purls: string[];
  project: ProjectRef | null;
  /** The sentence the page opens with. */
  summary: string | null;
  status: ArtifactStatus;
  statusSince: string;
  slsaLevel: SlsaLevel;
  checks: Verdict[];
  evidence: EvidenceSummary[];
  /** Full verification of the evidence, by id, for the checks to open to. Bounded with `evidence`. */
  verifications: { [evidenceId: string]: Verification };
  evidenceHidden: number;
  /** Indexes whose evidence counts for it as a platform; empty for everything that no index covers. */
  coveredBy: CoveringIndex[];
  /** For an image index: its platforms, in its order, bounded. Empty for everything else. */
  platforms: PlatformView[];
  platformsHidden: number;
  build: BuildView | null;
  timeline: TimelineEvent[];
  deployments: DeploymentView[];
  siblings: ArtifactListItem[];
  siblingsHidden: number;
  history: StatusChange[];
  /** Other digests the same bytes are known by in verified statements. */
  otherDigests: string[];
  firstSeen: string;
  /** Build end (or signing) to first verified; null while open. */
  timeToVerifySeconds: number | null;
  policy: { id: string; version: number };
  log: { size: number; origin: string } | null;
};

// ── one evidence ───────────────────────────────────────────────────────────────────────────────────

export type EvidenceView = EvidenceSummary & {
  subjects: { name: string | null; digest: DigestSet; artifact: string | null }[];
  subjectsHidden: number;
  verification: Verification;
  facts: Facts;
  remarks: Remark[];
  /** The parsed document (payload decoded), secrets masked, cut to a bound. */
  parsed: Json;
  parsedCut: boolean;
  masked: number;
  log: { index: number; leafHash: string; treeSize: number; root: string; proof: string[]; checkpoint: string } | null;
  /** Each time it was verified, oldest first: the last one counts. */
  verifications?: { outcome: VerificationOutcome; trustVersion: number; verifiedAt: string }[];
};

// ── lineage ────────────────────────────────────────────────────────────────────────────────────────

export type { LineageEdge, LineageNode, LineageNodeKind } from '#lib/lineage/model/lineage.ts';
/** `hidden` counts what the bound left out, and says why. */
export type LineageView = Lineage;

// ── projects, metrics, overview ────────────────────────────────────────────────────────────────────

export type StatusCounts = Record<Status, number>;
export type ProjectListItem = ProjectRef & {
  counts: StatusCounts;
  artifacts: number;
  coverage: number | null;
  slsaLevel: SlsaLevel;
  lastBuildAt: string | null;
  latest: { digest: string; status: Status; version: string | null } | null;
};
export type ProjectPage = { projects: ProjectListItem[]; cursor: string | null };
export type ProjectView = ProjectListItem & {
  earlierNames: { slug: string; until: string }[];
  hostId: string | null;
  levels: { level: number; artifacts: number }[];
  builders: { id: string; artifacts: number; recognised: boolean; level: SlsaLevel }[];
  environments: DeploymentView[];
  /** One cell per version, oldest first; `regression` where it was better before. */
  strip: { digest: string; version: string | null; status: Status; at: string; regression: boolean }[];
  metrics: MetricsView;
};

export type Quantiles = { p50: number | null; p90: number | null; p99: number | null; count: number; open: number };
export type Share = { part: number; whole: number; share: number | null };
export type MetricDay = {
  day: string;
  artifacts: number;
  verified: number;
  coverage: number | null;
  p50: number | null;
  p90: number | null;
  defects: number;
  leaked: number;
  evidence: number;
  failed: number;
};
export type MetricsView = {
  from: string;
  to: string;
  project: string | null;
  timeToVerify: Quantiles;
  coverage: Share;
  coverageDeployed: Share;
  defectLeakage: Share;
  counts: StatusCounts;
  byDay: MetricDay[];
  /** The same figures for the period of equal length before. */
  previous: { timeToVerify: Quantiles; coverage: Share; coverageDeployed: Share; defectLeakage: Share };
  /** How each figure is defined, in plain words. */
  definitions: { [figure: string]: string };
};

export type AttentionItem = ArtifactListItem & { deployedTo: { environment: string; since: string }[] };
export type Overview = {
  period: { from: string; to: string };
  attention: AttentionItem[];
  attentionTotal: { count: number; atLeast: boolean };
  metrics: MetricsView;
  projects: ProjectListItem[];
  arriving: ArrivingItem[];
  empty: boolean;
  log: { size: number; origin: string; root: string } | null;
  policy: { id: string; version: number };
};
export type ArrivingItem = {
  id: string;
  at: string;
  title: string;
  outcome: VerificationOutcome;
  subject: string | null;
  digest: string | null;
  project: string | null;
};

// ── trust, deliveries ──────────────────────────────────────────────────────────────────────────────

export type TrustItem = {
  id: string;
  name: string;
  kind: string;
  builtIn: boolean;
  addedAt: string;
  validFrom: string | null;
  validUntil: string | null;
  thresholds: { tlog: number; ctlog: number; timestamp: number };
  /** Each key or certificate inside. */
  members: {
    role: string;
    name: string;
    validFrom: string | null;
    validUntil: string | null;
    keyType: string | null;
    id: string;
  }[];
  expiresSoon: boolean;
};
export type SignerItem = {
  identity: string;
  issuer: string | null;
  kind: 'certificate' | 'key';
  evidence: number;
  lastSeen: string;
};
export type TrustView = {
  version: number;
  roots: TrustItem[];
  signers: SignerItem[];
  rootsOfTrust: { id: string; title: string; level: number; signerPattern: string }[];
};

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

/** One line of the server-sent event stream `/api/v1/events`. */
export type LiveEvent =
  | { type: 'evidence'; item: ArrivingItem }
  | { type: 'status'; digest: string; project: string | null; from: Status | null; to: Status; at: string }
  | { type: 'delivery'; id: number; outcome: string; event: string | null };
