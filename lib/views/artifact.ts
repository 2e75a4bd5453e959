/** Artifacts in responses of the API and on pages. */
import type { Verdict } from '#lib/policy/facts/policy.ts';
import type { ArtifactStatus, Status } from '#lib/status/status.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import type { GithubRecordsView } from './github/records.ts';
import type { DeploymentView } from './deployment.ts';
import type { ClaimView, EvidenceSummary } from './evidence.ts';
import type { ConformanceView } from './predicate-type/conformance.ts';
import type { AppliedPolicy, DryRunView, EnvironmentStatusView } from './policy/applied-policy.ts';
import type { ProjectRef, SlsaLevel } from './reference/project-ref.ts';
import type { RebuildsView } from './rebuild/rebuilds.ts';
import type { WaiverView } from './waiver.ts';

export type ArtifactListItem = {
  digest: string;
  name: string | null;
  version: string | null;
  project: ProjectRef | null;
  /** Whether its project is expected here: somebody of this installation has claimed it. */
  claimed: boolean;
  status: Status;
  reason: string;
  /** The release of which it is the image index or the first file; absent without parts. Figures count releases. */
  release?: ReleaseRef;
  /** The digest of that image index or first file, of whose release it is a part; absent for a release of its own. */
  partOf?: string;
  /** Of a file of a release with several files: the tag of the release. */
  releaseTag?: string;
  slsaLevel: SlsaLevel;
  signer: string | null;
  environments: string[];
  /** The status by the policy of the environment by which the list is filtered; absent without such a filter. */
  environmentStatus?: Status;
  /** The reason of that status. */
  environmentReason?: string;
  /** Why a search finds it, such as `CVE-2024-3094 in a vulnerability scan`; absent where its name says so. */
  match?: string;
  evidenceCount: number;
  firstSeen: string;
  statusSince: string;
};

/**
 * The worst status of an image index and its platforms, or of the files of a release, and the part that has it; null:
 * the artifact itself, or unknown. `parts`: how many there are without the artifact itself.
 */
export type ReleaseRef = { status: Status; reason: string; worst: string | null; parts: number };

export type ArtifactSort = 'newest' | 'oldest' | 'status' | 'name';

/** The metrics that an artifact list can be limited to; see `ArtifactFilter.behind`. */
export const BEHIND = [
  'judged',
  'measured',
  'unverified',
  'open',
  'attention',
  'deployed',
  'defects',
  'leaked',
] as const;

export type Behind = (typeof BEHIND)[number];

export type ArtifactFilter = {
  /** With `environment`: the status there. */
  status?: Status[];
  project?: string;
  level?: number;
  signer?: string;
  environment?: string;
  from?: string;
  to?: string;
  /**
   * Only the artifacts that a metric counts. `judged`: every status but `unknown`. `measured`: verified at some time.
   * `unverified`: never verified so far, and not `unknown`. `open`: failed, error or incomplete now. `attention`: open,
   * and running in an environment now or first seen between `from` and `to`. `deployed`: running in an environment now,
   * and not `unknown`. `defects`: with a defect found between `from` and `to`. `leaked`: with such a defect found after
   * a deployment.
   */
  behind?: Behind;
  /** Whether the parts of releases are listed too, such as the platforms of an image index. */
  parts?: boolean;
  q?: string;
  sort?: ArtifactSort;
  cursor?: string;
  limit?: number;
};

/**
 * The response for a digest that several artifacts have. `namedBy`: the ids of the documents that give the artifact
 * this digest; empty when it is the artifact's own digest.
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
  /** Counted up to a limit; `atLeast` is true when there may be more. */
  total: { count: number; atLeast: boolean };
  /** With `behind=defects` or `behind=leaked` and no filter but project and period: the number of these defects. */
  defects?: { count: number; atLeast: boolean };
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
 * An image index that covers an artifact: verified evidence is about the index, and the index lists the artifact as a
 * platform.
 */
export type CoveringIndex = {
  digest: string;
  name: string | null;
  status: Status;
  relation: 'names-this-platform';
  /** The id of the index document. */
  evidenceId: string;
  /**
   * The name of the platform in the index, such as `linux/arm64`; null when the index does not name the platform, or
   * names it in a nested index.
   */
  platform: string | null;
  /** The documents about the index, newest first; at most 24. */
  evidence: EvidenceSummary[];
};

/** One platform of an image index. */
export type PlatformView = {
  digest: string;
  platform: string | null;
  /** Null when nothing is known about the platform. */
  status: Status | null;
  reason: string | null;
  /** The number of documents about the platform itself. */
  evidenceCount: number;
};

export type ArtifactView = {
  digest: string;
  names: string[];
  purls: string[];
  project: ProjectRef | null;
  /** Whether its project is expected here: somebody of this installation has claimed it. */
  expected: boolean;
  /** Two expected projects with equal authority over the artifact, `project` first; null without a conflict. */
  conflict: [ProjectRef, ProjectRef] | null;
  /** The first sentence of the page: how the artifact was built. Null without evidence. */
  summary: string | null;
  status: ArtifactStatus;
  /** Null where the policy of an environment gives another status than the one without environment. */
  statusSince: string | null;
  /** From when on time alone may change the status; null: time changes nothing. */
  holdsUntil: string | null;
  slsaLevel: SlsaLevel;
  checks: Verdict[];
  /** Waivers in force that cover it, its own and those of its project; `status.waivers` are those that count now. */
  waivers: WaiverView[];
  evidence: EvidenceSummary[];
  /** The full verification of each document in `evidence` and `coveredBy`, by the id of the document. */
  verifications: { [evidenceId: string]: Verification };
  /** How the newest 20 documents of registered predicate types conform, by the id of the document. */
  conformance: { [evidenceId: string]: ConformanceView };
  /** The number of documents that count and are not in `evidence`, which has at most 100. */
  evidenceHidden: number;
  /** The number of documents about it that the reader may not see. They count all the same. */
  privateDocuments: number;
  /** Documents about it that do not count, because their speakers have no authority; newest first, at most 50. */
  claims: ClaimView[];
  claimsHidden: number;
  /** Documents about it that are quarantined and count for nothing, newest first; bounded. */
  quarantined: { id: string; title: string }[];
  /** The image indexes whose evidence counts for this platform; empty when no index covers the artifact. */
  coveredBy: CoveringIndex[];
  /** The platforms of an image index, in its order; a bounded number. Empty for other artifacts. */
  platforms: PlatformView[];
  platformsHidden: number;
  build: BuildView | null;
  rebuilds: RebuildsView;
  timeline: TimelineEvent[];
  deployments: DeploymentView[];
  /** What GitHub lists of it, which counts for nothing; null where GitHub is not asked. */
  githubRecords: GithubRecordsView | null;
  /** Of a file of a release with several files: the tag of the release, and the other files that are known. */
  releaseTag?: string;
  releaseFiles: ArtifactListItem[];
  siblings: ArtifactListItem[];
  siblingsHidden: number;
  history: StatusChange[];
  /** Further digests that verified statements give the artifact. */
  otherDigests: string[];
  firstSeen: string;
  /**
   * From the end of the build, else from the signing, else from the time first seen, to the first time the artifact was
   * verified. Null when it never was.
   */
  timeToVerifySeconds: number | null;
  policy: AppliedPolicy;
  dryRuns: DryRunView[];
  environments: EnvironmentStatusView[];
  log: { size: number; origin: string } | null;
};
