/** The gate: what callers ask, what it answers, and the list of its decisions. */
import type { Verdict } from '#lib/policy/facts/policy.ts';
import type { Status, Waiver } from '#lib/status/status.ts';
import type { ActorView } from '#lib/views/reference/actor.ts';
import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';
import type { ProjectRef, SlsaLevel } from '#lib/views/reference/project-ref.ts';

/** The decisions, in the order in which lists show them and in which one of several artifacts decides. */
export const GATE_DECISIONS = ['deny', 'unknown', 'allow'] as const;
export type GateDecision = (typeof GATE_DECISIONS)[number];

/**
 * Limits of one request: of its digests, of the characters of each text, and of its wait in milliseconds. The texts are
 * short because they are stored, and anybody can ask. The longest digest, SHA-512, has 135 characters.
 */
export const GATE_LIMITS = {
  digests: 200,
  digest: 150,
  environment: 200,
  image: 1_000,
  expected: 1_000,
  waitMs: 600_000,
} as const;

/** What the caller expects of each artifact. `slsaLevel`: at least this SLSA Build level. */
export type GateExpectation = {
  sourceRepository?: string;
  sourceRef?: string;
  builderId?: string;
  identity?: string;
  issuer?: string;
  slsaLevel?: 1 | 2 | 3;
};

/** A request as the caller wrote it: exactly one of `digest`, `digests` and `image`. */
export type GateRequest = {
  digest?: string;
  digests?: string[];
  image?: string;
  environment?: string;
  expect?: GateExpectation;
};

/** What was asked. */
export type GateQuestion = {
  /** As written; empty when an image was asked about. */
  digests: string[];
  /** The image reference as written; null when digests were asked about. */
  image: string | null;
  environment: string | null;
  expect: GateExpectation;
};

/**
 * One rule of the policy for an artifact, or one expectation of the caller, whose rule is `expect:` and its name.
 * `artifact`: the digest that was asked about. `remediation`: what to do, with the names of this artifact filled in.
 */
export type GateRule = Omit<Verdict, 'policy' | 'threats'> & { artifact: string };

/** A waiver that the status of an artifact needs. */
export type GateWaiver = Waiver & { artifact: string };

/** What a policy that only tries its rules would have decided. */
export type GateDryRun = { policy: PolicyRef; decision: GateDecision; reason: string };

export type GateArtifact = {
  /** The digest that was asked about; empty when an image reference leads to none. */
  digest: string;
  /** The artifact's own digest; null when nothing is known, or several artifacts have the digest. */
  artifact: string | null;
  name: string | null;
  project: ProjectRef | null;
  decision: GateDecision;
  /** What the decision would be if the policy did not only warn; null where it would be the same. */
  wouldBe: GateDecision | null;
  /** The policy that applies to the artifact in the environment. */
  policy: PolicyRef;
  dryRuns: GateDryRun[];
  /** The status by this policy, which the page, the badge and the API show. */
  status: Status;
  reason: string;
  /** What to do, when no rule says it; null when nothing is to do, or the rules say it. */
  advice: string | null;
  slsaLevel: SlsaLevel;
  rules: GateRule[];
  /** False where a question about many artifacts left the rules of this one out. */
  rulesListed: boolean;
  waivers: GateWaiver[];
};

/** The answer of the gate without what only a stored decision has. */
export type GateVerdict = {
  decision: GateDecision;
  reason: string;
  environment: string | null;
  /** The policy of the artifact that decides. */
  policy: PolicyRef;
  /** What a policy that does not enforce would have said; empty where nothing was held back. */
  warnings: string[];
  artifacts: GateArtifact[];
  /** One artifact: all of its rules. Several: of each rule, the worst outcome among the artifacts that list theirs. */
  rules: GateRule[];
  waivers: GateWaiver[];
};

export type GateAnswer = GateVerdict & {
  /** The id under which the decision is stored; null when it was not stored. */
  id: string | null;
  at: string;
  asked: GateQuestion;
  /** How long the request has waited, in milliseconds. */
  waitedMs: number;
  /** Whether evidence that had arrived before the question was still being examined. */
  examining: boolean;
};

/** A stored decision: its answer, and the caller. */
export type StoredGateAnswer = GateAnswer & { id: string; by: ActorView | null };

/** A row of the list of decisions. */
export type GateDecisionItem = {
  id: string;
  at: string;
  decision: GateDecision;
  environment: string | null;
  reason: string;
  /** The image, or the first digest. */
  asked: string;
  /** The present name of the artifact with that digest; null for an image, and where none or several have it. */
  name: string | null;
  /** The number of artifacts. */
  artifacts: number;
  by: ActorView | null;
};

export const GATE_SORTS = ['newest', 'denied'] as const;

export type GateFilter = {
  decision?: GateDecision;
  /** Slug, present or past. */
  project?: string;
  /** Only decisions of the last days. */
  days?: number;
  /** `newest` by default. `denied`: those denied first, then the unknown ones; each newest first. */
  sort?: (typeof GATE_SORTS)[number];
  cursor?: string;
  limit?: number;
};

export type GatePage = { decisions: GateDecisionItem[]; cursor: string | null };
