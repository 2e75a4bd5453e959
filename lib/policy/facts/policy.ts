/** The types of policy evaluation: a policy and the facts about an artifact go in, verdicts come out. */
import type { Facts } from '#lib/evidence/model/evidence.ts';
import type { CheckOutcome, FieldComparison, Signer, VerificationOutcome } from '#lib/verify/result/verification.ts';

/** A rule's name, kebab-case. The set is open: lib/policy/registry.ts holds the rules that this version evaluates. */
export type RuleId = string;

/**
 * `required`: failing makes the artifact failed, missing makes it incomplete. `advisory`: shown as a warning, never
 * changes the status.
 * A verdict has its own: a required rule can give an advisory verdict.
 */
export type RuleSeverity = 'required' | 'advisory';

/** Concrete lines to add, by CI system; `text` says it in one sentence. */
export type Remediation = { text: string; github: string | null; gitlab: string | null; npm: string | null };

export type Rule = {
  id: RuleId;
  title: string;
  /** What it looks at, in plain words. */
  description: string;
  severity: RuleSeverity;
  /** SLSA v1.2 threat letters left open while this does not pass, e.g. `E` with its words. */
  threats: { id: string; title: string }[];
  remediation: Remediation;
};

/** A version of a policy. A change that can change a status, or the words of a verdict, makes a new version. */
export type Policy = {
  id: string;
  version: number;
  /** In the order they are shown; where several rules fail, the first one gives the reason. */
  rules: readonly Rule[];
  /** More specific pairs come first: the first that matches decides. */
  rootsOfTrust: readonly RootOfTrust[];
};

/**
 * One evidence about the artifact, as the rules see it. SBOM components and scan findings are bounded summaries of
 * `facts`.
 */
export type EvidenceFact = {
  id: string;
  format: string;
  predicateType: string | null;
  receivedAt: string;
  signedAt: string | null;
  outcome: VerificationOutcome;
  /** Code and detail of the first check that is not as it should be; null when all is well. */
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
  /** Number of SBOM components where `facts` was cut for size. */
  componentCount: number | null;
};

/** (signer, builder id) → highest SLSA Build level it may be concluded at (spec 02 §2). Patterns are anchored. */
export type RootOfTrust = {
  id: string;
  title: string;
  /** Anchored pattern of the certificate identity, or of a key's id, hint or name. */
  signerPattern: string;
  /** Anchored pattern of the certificate's OIDC issuer; null: a key, which has none. */
  issuer: string | null;
  /** Anchored pattern of builder.id; null: not compared. */
  builderPattern: string | null;
  /** True where builder.id must also equal the certificate identity, so that nobody can claim another's workflow. */
  builderIsSigner: boolean;
  /**
   * True: `level` needs a certificate that says the runner was hosted by the platform; any other runner is level 1 at
   * most.
   */
  hostedOnly: boolean;
  level: 0 | 1 | 2 | 3;
};

/** An image index that names the artifact as one of its platforms, and the evidence about the index. */
export type ImageIndexEvidence = {
  /** `alg:hex` of the index. */
  digest: string;
  evidence: EvidenceFact[];
  /** As `beyond` of the artifact, for the evidence about the index. */
  omittedKinds?: readonly Facts['kind'][];
};

export type ArtifactFacts = {
  digest: { alg: string; value: string };
  names: string[];
  purls: string[];
  /** The project this artifact is counted under, with every name its repository has had. */
  project: { slug: string; names: string[] } | null;
  evidence: EvidenceFact[];
  /** Indexes with authority that name the artifact; of one project. */
  imageIndexes?: readonly ImageIndexEvidence[];
  /** Kinds of which there is older evidence that is not in `evidence`. */
  omittedKinds?: readonly Facts['kind'][];
  /** In-toto links of earlier steps: they made what the links in `evidence` used. Read only where there is a layout. */
  links?: EvidenceFact[];
  /** RFC 3339; when it is asked. Only the expiry of a layout depends on it; without it no layout has expired. */
  at?: string;
};

export type Verdict = {
  rule: RuleId;
  /** The policy that the rule belongs to. */
  policy: { id: string; version: number };
  title: string;
  severity: RuleSeverity;
  outcome: CheckOutcome;
  /** Stable, kebab-case. */
  code: string;
  /** The outcome in a few words, for a row of a list: `no SBOM`, `signer is not the release workflow`. */
  brief: string;
  /** What was looked at and what was found, as sentences. */
  detail: string;
  expected: string | null;
  actual: string | null;
  /** Evidence ids it rests on. */
  evidence: string[];
  /** `alg:hex` of the image index that this evidence is about, where it is not about the artifact itself. */
  inherited?: string;
  /** SLSA threats left open; empty when it passes. */
  threats: { id: string; title: string }[];
  remediation: Remediation | null;
};

export type PolicyResult = {
  verdicts: Verdict[];
  /**
   * SLSA Build level concluded from signer and builder, never from a claim. Null when there is no usable provenance.
   */
  slsaLevel: 0 | 1 | 2 | 3 | null;
  /** The first sentence of the artifact page, from the provenance that decided. Null when nothing is known. */
  summary: string | null;
  /** Name and version of the rule set, printed with every answer. */
  policy: { id: string; version: number };
};
