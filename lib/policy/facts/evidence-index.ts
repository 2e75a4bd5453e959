/** Sorts the facts of one artifact once for all rules. */
import type { Facts, Provenance } from '#lib/evidence/model/evidence.ts';
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import type { CheckOutcome, Signer } from '#lib/verify/result/verification.ts';
import type { ArtifactFacts, EvidenceFact, OpenFinding, RootOfTrust, RuleSeverity, SourceRevision } from './policy.ts';
import { concludeBuilder, type BuilderConclusion } from './roots-of-trust.ts';
import { repositoryKey, signerRepository } from './repository.ts';

/** The finding of a rule. `severity` is set only where it differs from that of the rule. */
export type RuleFinding = {
  outcome: CheckOutcome;
  code: string;
  brief: string;
  detail: string;
  expected?: string | null;
  actual?: string | null;
  evidence?: string[];
  severity?: RuleSeverity;
  /** The findings for which the rule fails, all that were read; the verdict lists a bounded number. */
  findings?: readonly OpenFinding[];
  /** True where further findings may exist that were not read: a waiver of those in `findings` is then not enough. */
  areFindingsCut?: boolean;
  /** `alg:hex` of the image index whose evidence the finding uses. */
  inherited?: string;
  /**
   * When the finding may be another one without any change of the evidence, in milliseconds since 1970: at this time,
   * and not before. Absent where time changes nothing.
   */
  holdsUntil?: number;
  /** More exact advice than the rule's own. */
  advice?: string | null;
};

/** A verified provenance, with the conclusion about its builder. */
export type VerifiedProvenance = {
  evidence: EvidenceFact;
  provenance: Provenance;
  conclusion: BuilderConclusion;
  /** As the certificate states it, else as the predicate states it. */
  source: { repository: string | null; commit: string | null; ref: string | null };
};

export type EvidenceIndex = {
  artifact: ArtifactFacts;
  /** Newest first, then by id, so that the order of arrival does not matter. */
  evidence: EvidenceFact[];
  provenances: { evidence: EvidenceFact; provenance: Provenance }[];
  verified: VerifiedProvenance[];
  /**
   * The commit from which the chosen provenance was built, or the artifact itself where it is a commit. Null where no
   * verified provenance names a commit, or where no rule of the policy needs it.
   */
  revision: SourceRevision | null;
};

/** Sort the facts of an artifact. */
export function indexEvidence(artifact: ArtifactFacts, rootsOfTrust: readonly RootOfTrust[]): EvidenceIndex {
  const evidence = [...artifact.evidence].sort((a, b) => evidenceTime(b) - evidenceTime(a) || (a.id < b.id ? -1 : 1));
  const provenances = evidence.flatMap((item) =>
    item.facts.kind === 'provenance' ? [{ evidence: item, provenance: item.facts.provenance }] : [],
  );
  const verified = provenances.flatMap(({ evidence: item, provenance }) => {
    if (item.outcome !== 'verified' || !item.signer) return [];
    const source = provenanceSource(item.signer, provenance);
    return [
      {
        evidence: item,
        provenance,
        conclusion: concludeBuilder(item.signer, provenance, rootsOfTrust),
        source,
      },
    ];
  });
  return { artifact, evidence, provenances, verified, revision: null };
}

/** The commits that the verified provenance of an artifact names, in lower-case hex, each once. */
export function sourceCommits(evidence: readonly EvidenceFact[]): string[] {
  const commits = evidence.flatMap(({ outcome, signer, facts }) => {
    if (outcome !== 'verified' || signer === null || facts.kind !== 'provenance') return [];
    return provenanceSource(signer, facts.provenance).commit?.toLowerCase() ?? [];
  });
  return [...new Set(commits)];
}

/**
 * The source in the certificate (newer extensions first, Fulcio 1.3.6.1.4.1.57264.1), else in the predicate. `signer`:
 * null where no signature is verified.
 */
export function provenanceSource(signer: Signer | null, { source }: Provenance): VerifiedProvenance['source'] {
  const oids = signer?.kind === 'certificate' ? signer.oids : {};
  const stated = oids.sourceRepositoryURI ?? oids.githubWorkflowRepository;
  return {
    repository: (stated ? signerRepository(signer) : null) ?? source.repository ?? repositoryKey(source.uri),
    commit: oids.sourceRepositoryDigest ?? oids.githubWorkflowSHA ?? source.commit,
    ref: oids.sourceRepositoryRef ?? oids.githubWorkflowRef ?? source.ref,
  };
}

/** The evidence whose facts are of one kind. */
export function evidenceOfKind<K extends EvidenceKind>(
  index: EvidenceIndex,
  kind: K,
): { evidence: EvidenceFact; facts: Extract<Facts, { kind: K }> }[] {
  return index.evidence.flatMap((evidence) =>
    evidence.facts.kind === kind ? [{ evidence, facts: evidence.facts as Extract<Facts, { kind: K }> }] : [],
  );
}

/**
 * The two times by which documents of one kind are ordered, in milliseconds since the epoch. `time`: the time that the
 * document tells, never later than its receipt and its trusted signing time. `known`: the trusted signing time of a
 * verified document, else `time`.
 */
export type Moment = { known: number; time: number };

/** The moment of a document that tells a time or none; `receivedAt` is in milliseconds since the epoch. */
export function momentOf(
  evidence: EvidenceFact,
  told: number | null,
  receivedAt: number | null = parseTime(evidence.receivedAt),
): Moment {
  const trusted = evidence.outcome === 'verified' ? parseTime(evidence.signedAt) : null;
  const bounded = Math.min(told ?? Infinity, trusted ?? Infinity, receivedAt ?? Infinity);
  const time = bounded === Infinity ? evidenceTime(evidence) : bounded;
  return { known: trusted ?? time, time };
}

/**
 * Whether a document is newer than another one: later by one of the two times, and not earlier by the other one. So
 * neither an old report that is signed again nor a report whose clock was wrong replaces the last one.
 */
export function isNewer(a: Moment, b: Moment): boolean {
  return a.known >= b.known && a.time >= b.time && (a.known > b.known || a.time > b.time);
}

/** The items that no other one is newer than, the latest first. */
export function newestOf<T extends Moment>(items: readonly T[]): T[] {
  let latest: Moment | null = null;
  return items
    .toSorted((a, b) => b.known - a.known || b.time - a.time)
    .filter((item) => {
      // All items before it are known at the same time or later, so only the latest of their own times matters.
      if (latest !== null && isNewer(latest, item)) return false;
      if (latest === null || item.time > latest.time) latest = item;
      return true;
    });
}

/** The trusted signing time, else the time of receipt, in milliseconds since the epoch. */
export function evidenceTime(evidence: EvidenceFact): number {
  return parseTime(evidence.signedAt) ?? parseTime(evidence.receivedAt) ?? 0;
}

/** Milliseconds since the epoch of an RFC 3339 time; null where it is absent or malformed. */
export function parseTime(time: string | null | undefined): number | null {
  if (!time) return null;
  const value = Date.parse(time);
  return Number.isNaN(value) ? null : value;
}

/** Formats with the signature around the document. An unsupported signature leaves such a document undecided. */
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
 * Whether the document contains a signature of a kind that Attestry does not check, such as JSF (CycloneDX `signature`)
 * or an XML signature in an SBOM. The rules treat it like an unsigned document, but never call it unsigned.
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
 * Whether the problems that a document reports count. This holds for all evidence whose verification did not fail,
 * since only authenticated senders can push it. A good report satisfies a rule only if it is verified.
 */
export function mayReportProblems(evidence: EvidenceFact): boolean {
  return (
    evidence.outcome === 'verified' ||
    evidence.outcome === 'unsigned' ||
    evidence.outcome === 'untrusted' ||
    hasUncheckedSignature(evidence)
  );
}
