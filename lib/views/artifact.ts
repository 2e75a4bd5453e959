/** What the API and the pages answer about artifacts. */
import type { Verdict } from '#lib/policy/facts/policy.ts';
import type { ArtifactStatus, Status } from '#lib/status/status.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import type { DeploymentView } from './deployment.ts';
import type { EvidenceSummary } from './evidence.ts';
import type { ProjectRef, SlsaLevel } from './project-ref.ts';
import type { WaiverView } from './waiver.ts';

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
  /** Waivers in force that cover it, its own and those of its project; `status.waivers` are those that count now. */
  waivers: WaiverView[];
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
