/** The rule `sbom-present`: a verified bill of materials lists the contents of the artifact. */
import {
  hasUncheckedSignature,
  evidenceOfKind,
  type EvidenceIndex,
  type RuleFinding,
} from '#lib/policy/facts/evidence-index.ts';
import type { Sbom } from '#lib/evidence/model/evidence.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { hasAuthorityFor } from '#lib/policy/facts/repository.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { describeSigner } from '#lib/policy/facts/format.ts';

const EXPECTED = 'a signed CycloneDX or SPDX document about this artifact';

/** The finding of `sbom-present`. */
export function sbomPresent(index: EvidenceIndex): RuleFinding {
  const { all, listing, own, verified } = sbomsIn(index);
  const best = own ?? verified[0];
  if (best) {
    const what = `${best.sbom.format === 'spdx' ? 'SPDX' : 'CycloneDX'} ${best.sbom.specVersion} with ${formatQuantity(best.components, 'component')}, signed by ${describeSigner(best.evidence.signer)}`;
    if (!own) {
      return {
        outcome: 'warn',
        code: 'sbom-by-another',
        brief: 'SBOM signed by somebody else',
        evidence: [best.evidence.id],
        detail: `${what}, which does not belong to this project.`,
        expected: 'a signer of the project',
        actual: describeSigner(best.evidence.signer),
      };
    }
    return { outcome: 'pass', code: 'ok', brief: 'SBOM is there', evidence: [best.evidence.id], detail: `${what}.` };
  }
  return unverifiedFinding(all, listing);
}

type SbomEvidence = { evidence: EvidenceFact; sbom: Sbom; components: number };

/** The newest verified bill of materials that lists something and is signed by a signer of the project, if any. */
export function projectSbom(index: EvidenceIndex): SbomEvidence | null {
  return sbomsIn(index).own ?? null;
}

function sbomsIn(index: EvidenceIndex): {
  all: SbomEvidence[];
  listing: SbomEvidence[];
  verified: SbomEvidence[];
  own: SbomEvidence | undefined;
} {
  const all = evidenceOfKind(index, 'sbom').map(({ evidence, facts }) => ({
    evidence,
    sbom: facts.sbom,
    components: evidence.componentCount ?? facts.sbom.components.length,
  }));
  const listing = all.filter((item) => item.components > 0 || item.sbom.root !== null);
  const { project } = index.artifact;
  const verified = listing.filter((item) => item.evidence.outcome === 'verified');
  const own = verified.find((item) => project === null || hasAuthorityFor(item.evidence.signer, project.names));
  return { all, listing, verified, own };
}

/** The finding where no bill of materials that lists something is verified. */
function unverifiedFinding(all: readonly SbomEvidence[], listing: readonly SbomEvidence[]): RuleFinding {
  const evidence = all.map((item) => item.evidence.id);
  const absent = (code: string, brief: string, detail: string): RuleFinding => ({
    outcome: 'missing',
    code,
    brief,
    detail,
    expected: EXPECTED,
    actual: all.length === 0 ? 'none' : brief,
    evidence,
  });
  if (listing.some((item) => item.evidence.outcome === 'error' && !hasUncheckedSignature(item.evidence))) {
    return {
      outcome: 'error',
      code: 'sbom-not-checked',
      brief: 'SBOM could not be checked',
      detail: 'There is a bill of materials, but its signature could not be checked.',
      expected: EXPECTED,
      actual: 'not checked',
      evidence,
    };
  }
  if (listing.some((item) => item.evidence.outcome === 'untrusted'))
    return absent(
      'sbom-untrusted',
      'SBOM of an untrusted signer',
      'There is a signed bill of materials, but its signer is not configured here.',
    );
  if (listing.some((item) => hasUncheckedSignature(item.evidence))) {
    return absent(
      'sbom-signature-not-checked',
      'SBOM signed in a way not checked here',
      'There is a bill of materials that carries a signature of a kind that is not checked here: it counts as unsigned.',
    );
  }
  if (listing.some((item) => item.evidence.outcome === 'unsigned'))
    return absent(
      'sbom-unsigned',
      'SBOM is unsigned',
      'There is a bill of materials, but nobody signed it: anybody could have written it.',
    );
  if (listing.length > 0)
    return absent(
      'sbom-failed',
      'SBOM verification failed',
      'There is a bill of materials, but its verification failed.',
    );
  if (all.length > 0)
    return absent(
      'sbom-empty',
      'SBOM lists nothing',
      'There is a bill of materials, but it names neither the artifact nor any component.',
    );
  return absent('no-sbom', 'no SBOM', 'No bill of materials (SBOM) lists what is inside this artifact.');
}
