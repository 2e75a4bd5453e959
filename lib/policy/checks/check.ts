/** What a built-in check is: its words, its parameters, and the function that finds out whether it holds. */
import type { z } from 'zod';
import type { EvidenceIndex, RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import type { ArtifactFacts, Remediation } from '#lib/policy/facts/policy.ts';
import type { Threat } from '#lib/policy/facts/threats.ts';

type Description<P> = {
  /** Kebab-case. Policies name it. */
  id: string;
  title: string;
  /** What the check requires, in plain words. */
  description: string;
  /** The SLSA threats that remain open while it does not pass. */
  threats: readonly Threat[];
  remediation: Remediation;
  /** The parameters; `.strict()`, each with a description. */
  params: z.ZodType<P>;
  /** The artifacts that the check is about: build outputs, revisions of the source, or both. */
  subjects: 'builds' | 'revisions' | 'all';
  /** True where a revision fails if the check fails, though the check is about build outputs. */
  failsRevisions?: true;
  /** Whether it evaluates evidence about the commit from which the artifact was built; never where it is absent. */
  readsRevision?: (params: P) => boolean;
  /** Whether its result depends on the time of the evaluation; never where it is absent. */
  readsTime?: (params: P) => boolean;
  /** True where its verdict lists the vulnerabilities for which it fails, so that a waiver can name one of them. */
  hasFindings?: true;
};

/**
 * How a rule uses evidence about an image index for one of its platforms. `signatures`, `provenance` and `digest` apply
 * where the platform has none of its own; with `own` the rule ignores it; with `combined` problems count in full, and
 * good results give a remark.
 */
export type Inheritance = 'signatures' | 'provenance' | 'digest' | 'own' | 'combined';

/** A check of all evidence of an artifact. `inheritance`: how evidence about its image index counts. */
export type ArtifactCheck<P = unknown> = Description<P> & {
  about: 'artifact';
  inheritance: Inheritance;
  evaluate: (evidence: EvidenceIndex, params: P) => RuleFinding;
};

/** A check of one verified provenance. All such rules of a policy must pass for the same provenance. */
export type ProvenanceCheck<P = unknown> = Description<P> & {
  about: 'provenance';
  evaluate: (provenance: VerifiedProvenance, artifact: ArtifactFacts, params: P) => RuleFinding;
};

export type Check = ArtifactCheck | ProvenanceCheck;

/** A check of which the caller need not know the type of its parameters: `params` has checked them before. */
export function defineCheck<P>(check: ArtifactCheck<P> | ProvenanceCheck<P>): Check {
  return check as Check;
}
