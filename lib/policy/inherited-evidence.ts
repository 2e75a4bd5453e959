/**
 * How the evidence of an image index counts for a platform that the index names.
 *
 * The digest of an index commits to the digests it names, so what says how the index came about says it of its
 * platforms: signatures, provenance, signer, builder and source are taken over. SBOM, scans and tests of an index are
 * about the index as a whole, often about one of its platforms only: their trouble counts in full, and where they are
 * good the rule has a remark instead of a pass. The artifact's own evidence comes first, and nothing bad of it is
 * hidden.
 */
import type { ArtifactFacts } from '#lib/policy/facts/policy.ts';
import { indexEvidence, type EvidenceIndex, type RuleFinding } from '#lib/policy/facts/evidence-index.ts';

/** The artifact's own evidence, that of the indexes, and both; `indexOf` says which index a document is about. */
export type EvidenceIndexes = {
  own: EvidenceIndex;
  inherited: EvidenceIndex;
  all: EvidenceIndex;
  imageIndexOf: ReadonlyMap<string, string>;
};

/** Sort both. A document that is about artifact and index alike is the artifact's own. */
export function indexOwnAndInherited(artifact: ArtifactFacts): EvidenceIndexes {
  const own = indexEvidence(artifact);
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
    return { own, inherited: indexEvidence({ ...artifact, evidence: [] }), all: own, imageIndexOf: indexOf };
  const beyond = (artifact.imageIndexes ?? []).flatMap((cover) => cover.omittedKinds ?? []);
  const index = indexEvidence({ ...artifact, evidence, omittedKinds: beyond });
  const all = indexEvidence({
    ...artifact,
    evidence: [...artifact.evidence, ...evidence],
    omittedKinds: [...(artifact.omittedKinds ?? []), ...beyond],
  });
  return { own, inherited: index, all, imageIndexOf: indexOf };
}

type ArtifactRuleId =
  | 'signature-sound'
  | 'provenance-present'
  | 'subject-digest-strong'
  | 'sbom-present'
  | 'tests-passing'
  | 'no-open-critical-vulnerability'
  | 'layout-steps-performed';

/** What a rule about all the evidence finds. `inherits`: the provenance that the verdicts rest on is an index's. */
export function evaluateWithInherited(
  rule: ArtifactRuleId,
  dossiers: EvidenceIndexes,
  inherits: boolean,
  look: (dossier: EvidenceIndex) => RuleFinding,
): RuleFinding {
  const { own, inherited: index, all } = dossiers;
  if (index.evidence.length === 0) return look(own);
  switch (rule) {
    case 'signature-sound':
      return look(inherits || own.evidence.every((item) => item.outcome !== 'verified') ? all : own);
    case 'provenance-present':
      return look(inherits || own.provenances.length === 0 ? index : own);
    case 'subject-digest-strong':
      return inheritedDigestFinding(look(own), dossiers);
    // A layout was sent for one artifact, whose digest has to be among the products.
    case 'layout-steps-performed':
      return look(own);
    case 'sbom-present':
    case 'tests-passing':
    case 'no-open-critical-vulnerability':
      return combineFindings(look(own), look(index), inherits);
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
    detail: `${finding.detail} This evidence covers the index ${inherited.slice(0, 19)}…, which names this platform.`,
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
  return `${summary} That is told of the image index ${index.slice(0, 19)}…, which names this platform.`;
}
