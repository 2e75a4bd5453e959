/**
 * How the evidence of an image index counts for a platform that the index names.
 *
 * The digest of an index commits to the digests it names, so what says how the index came about says it of its
 * platforms: signatures, provenance, signer, builder and source are taken over. SBOM, scans and tests of an index are
 * about the index as a whole, often about one of its platforms only: their trouble counts in full, and where they are
 * good the rule has a remark instead of a pass. The artifact's own evidence comes first, and nothing bad of it is
 * hidden.
 */
import { digestPrefix } from '#lib/format/truncate.ts';
import type { ArtifactFacts, RootOfTrust } from '#lib/policy/facts/policy.ts';
import { indexEvidence, type EvidenceIndex, type RuleFinding } from '#lib/policy/facts/evidence-index.ts';

/** The artifact's own evidence, that of the indexes, and both; `indexOf` says which index a document is about. */
export type EvidenceIndexes = {
  own: EvidenceIndex;
  inherited: EvidenceIndex;
  all: EvidenceIndex;
  imageIndexOf: ReadonlyMap<string, string>;
};

/** Sort both. A document that is about artifact and index alike is the artifact's own. */
export function indexOwnAndInherited(artifact: ArtifactFacts, rootsOfTrust: readonly RootOfTrust[]): EvidenceIndexes {
  const own = indexEvidence(artifact, rootsOfTrust);
  const ownIds = new Set(artifact.evidence.map((item) => item.id));
  const indexOf = new Map<string, string>();
  const evidence = (artifact.imageIndexes ?? []).flatMap((cover) =>
    cover.evidence.filter((item) => {
      if (ownIds.has(item.id) || indexOf.has(item.id)) return false;
      indexOf.set(item.id, cover.digest);
      return true;
    }),
  );
  if (evidence.length === 0)
    return {
      own,
      inherited: indexEvidence({ ...artifact, evidence: [] }, rootsOfTrust),
      all: own,
      imageIndexOf: indexOf,
    };
  const beyond = (artifact.imageIndexes ?? []).flatMap((cover) => cover.omittedKinds ?? []);
  const index = indexEvidence({ ...artifact, evidence, omittedKinds: beyond }, rootsOfTrust);
  const all = indexEvidence(
    {
      ...artifact,
      evidence: [...artifact.evidence, ...evidence],
      omittedKinds: [...(artifact.omittedKinds ?? []), ...beyond],
    },
    rootsOfTrust,
  );
  return { own, inherited: index, all, imageIndexOf: indexOf };
}

/**
 * How evidence about an image index counts for a platform of it, by rule: `signatures`, `provenance` and `digest` are
 * taken over as far as the platform has none of its own, `own` never, and `combined` counts in full where it is bad and
 * as a remark where it is good.
 */
export type Inheritance = 'signatures' | 'provenance' | 'digest' | 'own' | 'combined';

/** What a rule about all the evidence finds. `inherits`: the provenance that the verdicts rest on is an index's. */
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
      return combineFindings(rule.evaluate(own), rule.evaluate(inherited), inherits);
  }
}

/** The digest is the one that the index names, and verified evidence is about the index. */
function inheritedDigestFinding(own: RuleFinding, { inherited: index }: EvidenceIndexes): RuleFinding {
  const about = index.evidence.filter((item) => item.outcome === 'verified');
  if (own.outcome !== 'skip' || about.length === 0) return own;
  return {
    outcome: 'pass',
    code: 'ok',
    brief: 'named by its index',
    detail: 'The index names it by exactly this digest.',
    evidence: about.map((item) => item.id),
  };
}

function combineFindings(own: RuleFinding, index: RuleFinding, inherits: boolean): RuleFinding {
  if (own.outcome === 'fail' || own.outcome === 'error') return own;
  const isBad = index.outcome === 'fail' || index.outcome === 'error';
  if (isBad && (inherits || own.outcome !== 'pass')) return index;
  const ownSays = own.outcome === 'pass' || (own.outcome === 'warn' && (own.evidence ?? []).length > 0);
  if (ownSays || (index.outcome !== 'pass' && index.outcome !== 'warn') || (index.evidence ?? []).length === 0)
    return own;
  return {
    ...index,
    outcome: 'warn',
    code: index.outcome === 'pass' ? 'of-the-index' : index.code,
    brief: `${index.brief}, of the index as a whole`,
    detail: `${index.detail} It is about the index as a whole, and need not be about this platform.`,
    advice: 'Attest each platform by its own digest, as well as the index.',
  };
}

/** Say so where a finding rests on evidence about an index. */
export function markInherited(finding: RuleFinding, { imageIndexOf: indexOf }: EvidenceIndexes): RuleFinding {
  const inherited = (finding.evidence ?? []).map((id) => indexOf.get(id)).find((index) => index !== undefined);
  if (inherited === undefined) return finding;
  return {
    ...finding,
    inherited,
    detail: `${finding.detail} This evidence covers the index ${digestPrefix(inherited)}, which names this platform.`,
  };
}

/** The sentence of an artifact that stands on its index says that it does. */
export function inheritedSummary(
  summary: string | null,
  inherits: boolean,
  { imageIndexOf: indexOf }: EvidenceIndexes,
): string | null {
  const [index] = indexOf.values();
  if (summary === null || !inherits || index === undefined) return summary;
  return `${summary} That is told of the image index ${digestPrefix(index)}, which names this platform.`;
}
