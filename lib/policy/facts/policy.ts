/** The types of policy evaluation: a policy and the facts about an artifact go in, verdicts come out. */
import type { Facts } from '#lib/evidence/model/evidence.ts';
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import type { CheckOutcome, FieldComparison, Signer, VerificationOutcome } from '#lib/verify/result/verification.ts';
import type { RetentionRule } from '#lib/policy/retention/rules.ts';
import type { PredicateFacts } from '#lib/policy/predicates/predicate-facts.ts';
import type { DependencyFacts } from './dependencies.ts';
import type { Threat } from './threats.ts';

/** The id of a rule, kebab-case. A policy chooses the ids of its rules; a waiver names one. */
export type RuleId = string;

/**
 * `block`: a failure makes the artifact failed, a missing part makes it incomplete. `warn` and `info` are only shown
 * and never change the status; `info` asks for nothing. A verdict may have a lower severity than its rule.
 */
export type RuleSeverity = 'block' | 'warn' | 'info';

/** The advice in one sentence (`text`), and the lines to add for each CI system. */
export type Remediation = {
  text: string;
  github: string | null;
  gitlab: string | null;
  npm: string | null;
  /** Commands for a POSIX shell. In a rule they have the names of an artifact as `{name}`. */
  commands?: string | null;
};

/** A rule in CEL: one boolean expression over the facts that the evaluation binds (lib/policy/cel). */
export type Expression = {
  source: string;
  /**
   * The expression is about each verified attestation of this predicate type; null: it is about the artifact as a
   * whole. `quantifier` says how many must satisfy it. Without any such attestation the rule finds them missing.
   */
  forEach: { predicateType: string; quantifier: 'any' | 'all' | 'none' } | null;
};

/**
 * What a rule tests: a built-in check (lib/policy/checks) with its parameters, or an expression. `unknown`: why this
 * version of Attestry cannot test it; such a rule is in error.
 */
export type Condition = { check: string; params: unknown } | { expression: Expression } | { unknown: string };

export type Rule = {
  id: RuleId;
  title: string;
  /** What the rule requires, in plain words. */
  description: string;
  severity: RuleSeverity;
  condition: Condition;
  /** RFC 3339 UTC: before this time the severity is at most `warn`. Null: it always has its severity. */
  effective: string | null;
  /** The controls that the rule supports, `family:control`, e.g. `ssdf:PS.3.2`. */
  controls: readonly string[];
  /** The SLSA v1.2 threats that remain open while the rule does not pass, by letter. */
  threats: readonly Threat[];
  remediation: Remediation;
};

/**
 * What the gate makes of a policy. `enforce`: an artifact that the policy fails is denied. `warn`: it is allowed with a
 * warning. `dry-run`: the policy decides nothing, and its verdict is shown beside that of the policy in force.
 */
export type PolicyMode = 'enforce' | 'warn' | 'dry-run';

/** A version of a policy. A version never changes. */
export type Policy = {
  id: string;
  version: number;
  title: string;
  mode: PolicyMode;
  /** Patterns of projects (lib/authority/project-pattern.ts) and of environments (`*`: any characters). */
  appliesTo: { projects: readonly string[]; environments: readonly string[] };
  /** In the order of display; if several rules fail, the first one gives the reason. */
  rules: readonly Rule[];
  /** More specific pairs come first: the first that matches decides. */
  rootsOfTrust: readonly RootOfTrust[];
  /** How long the bytes of evidence are kept; a kind without a rule is kept for ever. */
  retention: readonly RetentionRule[];
};

/** One piece of evidence about the artifact. `facts` contains a bounded number of SBOM components and scan findings. */
export type EvidenceFact = {
  id: string;
  format: string;
  predicateType: string | null;
  receivedAt: string;
  signedAt: string | null;
  outcome: VerificationOutcome;
  /** Code and detail of the first check that did not pass; null where all passed. */
  problem: {
    check: string;
    code: string;
    detail: string;
    expected: string | null;
    actual: string | null;
    remediation: string | null;
  } | null;
  signer: Signer | null;
  comparisons: FieldComparison[];
  facts: Facts;
  /** The number of SBOM components, where `facts` contains only some of them; null elsewhere. */
  componentCount: number | null;
  /** `host`: the host of the repository reported it in a delivery that was authenticated with the shared secret. */
  reportedBy?: 'host';
  /** Who named the artifact or sent it, as `token:3`: only of a report of a rebuild that is not verified. */
  sentBy?: string;
};

/** A pair of signer and builder, and its highest SLSA Build level (SLSA v1.2, verifying artifacts). */
export type RootOfTrust = {
  id: string;
  title: string;
  /** Anchored pattern of the certificate identity, or of a key's id, hint or name. */
  signerPattern: string;
  /** Anchored pattern of the certificate's OIDC issuer; null: a key, which has none. */
  issuer: string | null;
  /** Anchored pattern of builder.id; null where it is not compared. */
  builderPattern: string | null;
  /** True where builder.id must also equal the certificate identity, so that nobody can claim another's workflow. */
  builderIsSigner: boolean;
  /** True where `level` requires a certificate that states a runner of the platform; any other runner gives level 1. */
  hostedOnly: boolean;
  level: 0 | 1 | 2 | 3;
};

/** An image index that names the artifact as one of its platforms, and the evidence about the index. */
export type ImageIndexEvidence = {
  /** `alg:hex` of the index. */
  digest: string;
  evidence: EvidenceFact[];
  /** As `omittedKinds` of the artifact, for the evidence about the index. */
  omittedKinds?: readonly EvidenceKind[];
};

/** A commit from which the artifact was built, and the evidence about it that counts in the project of the artifact. */
export type SourceRevision = {
  /** `gitCommit:` and the id of the commit in lower-case hex. */
  digest: string;
  /** Verification summaries and reviews only. */
  evidence: EvidenceFact[];
  /** The reviews of the changes that were merged as this commit, by the last commit of each change. */
  reviews?: readonly EvidenceFact[];
};

export type ArtifactFacts = {
  digest: { alg: string; value: string };
  names: string[];
  purls: string[];
  /** The project of the artifact, with every name that its repository has had. */
  project: { slug: string; names: string[] } | null;
  evidence: EvidenceFact[];
  /** Image indexes that name the artifact and have authority for it; all of one project. */
  imageIndexes?: readonly ImageIndexEvidence[];
  /** Kinds of which older evidence exists that is not in `evidence`. */
  omittedKinds?: readonly EvidenceKind[];
  /** In-toto links of earlier steps, which made the materials of the links in `evidence`. Only a layout uses them. */
  links?: EvidenceFact[];
  /** What is known of the dependencies. Only where a policy in force has a rule about them. */
  dependencies?: DependencyFacts;
  /**
   * The commits that verified provenance of the artifact names. Absent where no rule of the policy needs them
   * (lib/policy/needs-source-revision.ts).
   */
  sourceRevisions?: readonly SourceRevision[];
  /** What is known of registered predicate types. Only where a rule of a policy in force uses one. */
  predicates?: PredicateFacts;
  /** The time of evaluation, RFC 3339. Only the expiry of a layout depends on it; without it no layout has expired. */
  at?: string;
};

/** A vulnerability that a rule does not accept, under all its names, and the package that has it. */
export type OpenFinding = {
  id: string;
  aliases: readonly string[];
  package: string | null;
  purl: string | null;
  version: string | null;
};

export type Verdict = {
  rule: RuleId;
  /** The policy that the rule belongs to. */
  policy: { id: string; version: number };
  title: string;
  severity: RuleSeverity;
  outcome: CheckOutcome;
  /** RFC 3339 UTC: the time from which the rule decides, where it is in the future. */
  effective?: string;
  /** Stable, kebab-case. */
  code: string;
  /** The outcome in a few words, for a row of a list: `no SBOM`, `signer is not the release workflow`. */
  brief: string;
  /** Sentences that say what was evaluated and what was found. */
  detail: string;
  expected: string | null;
  actual: string | null;
  /** The ids of the evidence on which the verdict is based. */
  evidence: string[];
  /** The findings for which the rule fails; only of checks with `hasFindings`. A bounded number. */
  findings?: readonly OpenFinding[];
  /** At least so many findings for which the rule fails are not in `findings`. Absent where it lists all. */
  findingsHidden?: number;
  /** `alg:hex` of the image index that the evidence is about, where it is not about the artifact itself. */
  inherited?: string;
  /** The SLSA threats that remain open; empty where the rule passes. */
  threats: readonly Threat[];
  remediation: Remediation | null;
};

export type PolicyResult = {
  verdicts: Verdict[];
  /** The SLSA Build level, concluded from signer and builder, never from a claim. Null without provenance. */
  slsaLevel: 0 | 1 | 2 | 3 | null;
  /** The first sentence of the artifact page, from the chosen provenance. Null without evidence. */
  summary: string | null;
  /**
   * Until when the verdicts hold where the evidence and the policy stay, RFC 3339: from then on one of them may be
   * another one. Null: time changes nothing.
   */
  holdsUntil: string | null;
  /** Id and version of the policy. */
  policy: { id: string; version: number };
};
