/** The facts of one artifact, sorted once so that each rule reads only what it is about. */
import type { Facts, Provenance } from '#lib/evidence/model/evidence.ts';
import type { CheckOutcome, Signer } from '#lib/verify/result/verification.ts';
import type { ArtifactFacts, EvidenceFact, RootOfTrust, RuleSeverity } from './policy.ts';
import { concludeBuilder, type BuilderConclusion } from './roots-of-trust.ts';
import { repositoryKey, signerRepository } from './repository.ts';

/** What a rule found. `severity` is given only where this finding weighs otherwise than its rule does. */
export type RuleFinding = {
  outcome: CheckOutcome;
  code: string;
  brief: string;
  detail: string;
  expected?: string | null;
  actual?: string | null;
  evidence?: string[];
  severity?: RuleSeverity;
  /** `alg:hex` of the image index whose evidence this rests on. */
  inherited?: string;
  /** More exact advice than the rule's own. */
  advice?: string | null;
};

/** A provenance whose signature holds, with what its signer lets us conclude. */
export type VerifiedProvenance = {
  evidence: EvidenceFact;
  provenance: Provenance;
  conclusion: BuilderConclusion;
  /** The certificate's word where it has one, else the predicate's. */
  source: { repository: string | null; commit: string | null; ref: string | null };
};

export type EvidenceIndex = {
  artifact: ArtifactFacts;
  /** Newest first, then by id: the same for any order they came in. */
  evidence: EvidenceFact[];
  provenances: { evidence: EvidenceFact; provenance: Provenance }[];
  verified: VerifiedProvenance[];
};

/** Sort the facts. Costs one pass over the evidence. */
export function indexEvidence(artifact: ArtifactFacts, rootsOfTrust: readonly RootOfTrust[]): EvidenceIndex {
  const evidence = [...artifact.evidence].sort((a, b) => evidenceTime(b) - evidenceTime(a) || (a.id < b.id ? -1 : 1));
  const provenances = evidence.flatMap((item) =>
    item.facts.kind === 'provenance' ? [{ evidence: item, provenance: item.facts.provenance }] : [],
  );
  const verified = provenances.flatMap(({ evidence: item, provenance }) => {
    if (item.outcome !== 'verified' || !item.signer) return [];
    const source = sourceOf(item.signer, provenance);
    return [
      {
        evidence: item,
        provenance,
        conclusion: concludeBuilder(item.signer, provenance, rootsOfTrust),
        source,
      },
    ];
  });
  return { artifact, evidence, provenances, verified };
}

/**
 * The certificate's word where it has one (newer extensions first, Fulcio 1.3.6.1.4.1.57264.1), else the predicate's.
 */
function sourceOf(signer: Signer, { source }: Provenance): VerifiedProvenance['source'] {
  const oids = signer.kind === 'certificate' ? signer.oids : {};
  const stated = oids.sourceRepositoryURI ?? oids.githubWorkflowRepository;
  return {
    repository: (stated ? signerRepository(signer) : null) ?? source.repository ?? repositoryKey(source.uri),
    commit: oids.sourceRepositoryDigest ?? oids.githubWorkflowSHA ?? source.commit,
    ref: oids.sourceRepositoryRef ?? oids.githubWorkflowRef ?? source.ref,
  };
}

/** Evidence whose facts are of one kind, typed. */
export function evidenceOfKind<K extends Facts['kind']>(
  dossier: EvidenceIndex,
  kind: K,
): { evidence: EvidenceFact; facts: Extract<Facts, { kind: K }> }[] {
  return dossier.evidence.flatMap((evidence) =>
    evidence.facts.kind === kind ? [{ evidence, facts: evidence.facts as Extract<Facts, { kind: K }> }] : [],
  );
}

/** When it was said: the trusted signing time, else when it came in. Milliseconds. */
export function evidenceTime(evidence: EvidenceFact): number {
  return parseTime(evidence.signedAt) ?? parseTime(evidence.receivedAt) ?? 0;
}

/** Milliseconds of an RFC 3339 time; null when absent or unreadable. */
export function parseTime(time: string | null | undefined): number | null {
  if (!time) return null;
  const value = Date.parse(time);
  return Number.isNaN(value) ? null : value;
}

/**
 * Formats whose signature is around the document. Of these a signature that is not supported leaves the document
 * undecided.
 */
const ENVELOPE_FORMATS: ReadonlySet<string> = new Set([
  'sigstore-bundle',
  'dsse',
  'pep740',
  'gcb-provenance',
  'cosign-layer',
  'cosign-signature',
  'oci-manifest',
  'in-toto-link',
  'in-toto-layout',
]);

/**
 * Whether the document carries a signature of its own of a kind that is not checked here, such as JSF (CycloneDX
 * `signature`) or an XML signature in an SBOM. The rules treat it as they treat an unsigned document; it is never
 * called unsigned.
 */
export function hasUncheckedSignature({ outcome, problem, format }: EvidenceFact): boolean {
  return (
    outcome === 'error' &&
    problem?.check === 'signature' &&
    problem.code === 'unsupported' &&
    !ENVELOPE_FORMATS.has(format)
  );
}

/**
 * Whether what it reports of trouble is heard: everything that came in through an authenticated door and is not known
 * to be false. What it reports of health satisfies a rule only when it is verified.
 */
export function mayReportProblems(evidence: EvidenceFact): boolean {
  return (
    evidence.outcome === 'verified' ||
    evidence.outcome === 'unsigned' ||
    evidence.outcome === 'untrusted' ||
    hasUncheckedSignature(evidence)
  );
}
