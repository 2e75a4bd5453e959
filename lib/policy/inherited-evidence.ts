/**
 * Decides how the evidence of an image index counts for a platform that the index names.
 *
 * The digest of an index commits to the digests of its platforms, so its signatures, provenance, signer, builder and
 * source also apply to the platforms. SBOM, scans and tests of an index are about the index as a whole, or about only
 * one of its platforms: their problems count in full, and a good result gives a remark instead of a pass. The
 * artifact's own evidence has priority, and none of its problems is hidden.
 */
import { digestPrefix } from '#lib/format/truncate.ts';
import type { Inheritance } from '#lib/policy/checks/check.ts';
import type { ArtifactFacts, RootOfTrust } from '#lib/policy/facts/policy.ts';
import { indexEvidence, type EvidenceIndex, type RuleFinding } from '#lib/policy/facts/evidence-index.ts';

/**
 * The artifact's own evidence, that of its image indexes, and both. `imageIndexOf`: evidence id → digest of the index.
 */
export type EvidenceIndexes = {
  own: EvidenceIndex;
  inherited: EvidenceIndex;
  all: EvidenceIndex;
  imageIndexOf: ReadonlyMap<string, string>;
};

/** Sort own and inherited evidence. A document about both artifact and index counts as the artifact's own. */
export function indexOwnAndInherited(artifact: ArtifactFacts, rootsOfTrust: readonly RootOfTrust[]): EvidenceIndexes {
  const own = indexEvidence(artifact, rootsOfTrust);
  const ownIds = new Set(artifact.evidence.map((item) => item.id));
  const imageIndexOf = new Map<string, string>();
  const evidence = (artifact.imageIndexes ?? []).flatMap((imageIndex) =>
    imageIndex.evidence.filter((item) => {
      if (ownIds.has(item.id) || imageIndexOf.has(item.id)) return false;
      imageIndexOf.set(item.id, imageIndex.digest);
      return true;
    }),
  );
  if (evidence.length === 0)
    return {
      own,
      inherited: indexEvidence({ ...artifact, evidence: [] }, rootsOfTrust),
      all: own,
      imageIndexOf,
    };
  const omittedKinds = (artifact.imageIndexes ?? []).flatMap((imageIndex) => imageIndex.omittedKinds ?? []);
  const inherited = indexEvidence({ ...artifact, evidence, omittedKinds }, rootsOfTrust);
  const all = indexEvidence(
    {
      ...artifact,
      evidence: [...artifact.evidence, ...evidence],
      omittedKinds: [...(artifact.omittedKinds ?? []), ...omittedKinds],
    },
    rootsOfTrust,
  );
  return { own, inherited, all, imageIndexOf };
}

/** The finding of an artifact rule. `inherits`: the chosen provenance is that of an image index. */
export function evaluateWithInherited(
  rule: { inheritance: Inheritance; evaluate: (evidence: EvidenceIndex) => RuleFinding },
  indexes: EvidenceIndexes,
  inherits: boolean,
): RuleFinding {
  const { own, inherited, all } = indexes;
  if (inherited.evidence.length === 0) return rule.evaluate(own);
  switch (rule.inheritance) {
    case 'signatures':
      return rule.evaluate(inherits || own.evidence.every((item) => item.outcome !== 'verified') ? all : own);
    case 'provenance':
      return rule.evaluate(inherits || own.provenances.length === 0 ? inherited : own);
    case 'digest':
      return inheritedDigestFinding(rule.evaluate(own), indexes);
    case 'own':
      return rule.evaluate(own);
    case 'combined':
      return combineOverTime(rule.evaluate(own), rule.evaluate(inherited), inherits);
  }
}

/** Passes if verified evidence is about the index, which names the artifact by its digest. */
function inheritedDigestFinding(own: RuleFinding, { inherited }: EvidenceIndexes): RuleFinding {
  const verified = inherited.evidence.filter((item) => item.outcome === 'verified');
  if (own.outcome !== 'skip' || verified.length === 0) return own;
  return {
    outcome: 'pass',
    code: 'ok',
    brief: 'named by its index',
    detail: 'The index names the artifact by exactly this digest.',
    evidence: verified.map((item) => item.id),
  };
}

/** Whichever of the two decides, it may be the other one as soon as one of them changes. */
function combineOverTime(own: RuleFinding, inherited: RuleFinding, inherits: boolean): RuleFinding {
  const { holdsUntil: _, ...combined } = combineFindings(own, inherited, inherits);
  const times = [own, inherited].flatMap(({ holdsUntil }) => (holdsUntil === undefined ? [] : [holdsUntil]));
  return times.length === 0 ? combined : { ...combined, holdsUntil: Math.min(...times) };
}

function combineFindings(own: RuleFinding, inherited: RuleFinding, inherits: boolean): RuleFinding {
  if (own.outcome === 'fail' && inherited.outcome === 'fail') return withFindingsOf(own, inherited);
  if (own.outcome === 'fail' || own.outcome === 'error') return own;
  const isBad = inherited.outcome === 'fail' || inherited.outcome === 'error';
  if (isBad && (inherits || own.outcome !== 'pass')) return inherited;
  const isOwnEnough = own.outcome === 'pass' || (own.outcome === 'warn' && (own.evidence ?? []).length > 0);
  const isGood = inherited.outcome === 'pass' || inherited.outcome === 'warn';
  if (isOwnEnough || !isGood || (inherited.evidence ?? []).length === 0) return own;
  return {
    ...inherited,
    outcome: 'warn',
    code: inherited.outcome === 'pass' ? 'of-the-index' : inherited.code,
    brief: `${inherited.brief}, of the index as a whole`,
    detail: `${inherited.detail} It is about the index as a whole, and need not be about this platform.`,
    advice: 'Attest each platform by its own digest, as well as the index.',
  };
}

/** Where both fail, the rule stays failed until the findings of both are answered. */
function withFindingsOf(own: RuleFinding, inherited: RuleFinding): RuleFinding {
  const { findings, ...rest } = own;
  if (findings === undefined || inherited.findings === undefined) return rest;
  const every = [...findings, ...inherited.findings].map((finding) => [JSON.stringify(finding), finding] as const);
  const isCut = own.areFindingsCut === true || inherited.areFindingsCut === true;
  return { ...rest, findings: [...new Map(every).values()], ...(isCut ? { areFindingsCut: true } : {}) };
}

/** Add the image index to a finding that uses evidence about it. */
export function markInherited(finding: RuleFinding, { imageIndexOf }: EvidenceIndexes): RuleFinding {
  const inherited = (finding.evidence ?? []).map((id) => imageIndexOf.get(id)).find((index) => index !== undefined);
  if (inherited === undefined) return finding;
  return {
    ...finding,
    inherited,
    detail: `${finding.detail} This evidence covers the index ${digestPrefix(inherited)}, which names this platform.`,
  };
}

/** The summary, with a sentence about the image index where the summary is about it. */
export function inheritedSummary(
  summary: string | null,
  inherits: boolean,
  { imageIndexOf }: EvidenceIndexes,
): string | null {
  const [index] = imageIndexOf.values();
  if (summary === null || !inherits || index === undefined) return summary;
  return `${summary} This is known of the image index ${digestPrefix(index)}, which names this platform.`;
}
