/**
 * What verified documents say about building the artifact again.
 *
 * - SLSA provenance about the digest is a build of it. OSS Rebuild writes one with the build type `Rebuild@v0.1`.
 * - OSS Rebuild's `ArtifactEquivalence@v0.1` is provenance of a comparison: it names the rebuilt file (`candidate`) and
 *   the published one (`target`), which are equal after normalisation, and not always byte for byte.
 * - rebuilderd signs an in-toto link, `rebuild FILE`, where the rebuilt file is identical; the file is its product.
 * - A SCAI report can say of its subject that it is not reproducible.
 */
import type { DigestSet, InTotoLink, Provenance } from '#lib/evidence/model/evidence.ts';
import { mayReportProblems } from '#lib/policy/facts/evidence-index.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { type Build, builderKey, signerKey } from './builder-identity.ts';

/**
 * `identical`: a build gave this digest. `equivalent`: a rebuild gave another digest, and the same content after
 * normalisation. `different`: a rebuild gave something else. `unnamed`: a build that names no builder.
 */
export type RebuildStatement = {
  evidence: EvidenceFact;
  says: 'identical' | 'equivalent' | 'different' | 'unnamed';
  build: Build | null;
};

/** https://github.com/google/oss-rebuild/blob/main/docs/builds/ArtifactEquivalence@v0.1.md */
const EQUIVALENCE = /^https:\/\/docs\.oss-rebuild\.dev\/builds\/ArtifactEquivalence@v/;
const NOT_REPRODUCIBLE = /^(?:NOT_REPRODUCIBLE|UNREPRODUCIBLE|NOT_REPRODUCED)$/i;

/** What a document says; null where it says nothing about a build, or its word does not count for that. */
export function rebuildStatement(evidence: EvidenceFact, artifact: ArtifactFacts): RebuildStatement | null {
  const { facts } = evidence;
  switch (facts.kind) {
    case 'provenance':
      return ofProvenance(evidence, facts.provenance, artifact);
    case 'link':
      return ofLink(evidence, facts);
    case 'scai':
      return mayReportProblems(evidence) && facts.attributes.some((name) => NOT_REPRODUCIBLE.test(name))
        ? { evidence, says: 'different', build: null }
        : null;
    default:
      return null;
  }
}

function ofProvenance(
  evidence: EvidenceFact,
  provenance: Provenance,
  { digest }: ArtifactFacts,
): RebuildStatement | null {
  const isComparison = provenance.buildType !== null && EQUIVALENCE.test(provenance.buildType);
  const candidate = isComparison ? rebuiltValue(provenance, digest.alg) : digest.value;
  if (candidate === null) return null;
  const says = candidate === digest.value ? 'identical' : 'equivalent';
  const build = buildOf(evidence, provenance);
  // That the bytes differ is a problem, which also an unsigned document of a sender with authority reports.
  if (says === 'equivalent') return mayReportProblems(evidence) ? { evidence, says, build } : null;
  if (!isGood(evidence)) return null;
  return build === null ? { evidence, says: 'unnamed', build } : { evidence, says, build };
}

/** The digest of the rebuilt file in a comparison; null where it is not stated by this algorithm. */
function rebuiltValue({ externalParameters, resolvedDependencies }: Provenance, algorithm: string): string | null {
  const candidate = externalParameters['candidate'];
  const digest = resolvedDependencies.find(({ name }) => name !== null && name === candidate)?.digest ?? {};
  return Object.hasOwn(digest, algorithm) ? digest[algorithm]! : null;
}

/** Whether a document is verified, and its signer does not contradict it. */
function isGood({ outcome, signer, comparisons }: EvidenceFact): boolean {
  return outcome === 'verified' && signer !== null && comparisons.every(({ agrees }) => agrees !== false);
}

function buildOf(evidence: EvidenceFact, { builderId }: Provenance): Build | null {
  const builder = builderKey(builderId);
  return builder === null || !isGood(evidence) ? null : { builder, signer: signerKey(evidence.signer!) };
}

/** A link without a builder of its own: whoever signed it is the builder. */
function ofLink(evidence: EvidenceFact, link: InTotoLink): RebuildStatement | null {
  if (!/^rebuild(?: |$)/.test(link.name)) return null;
  const changed = (link.products ?? []).some((product) =>
    link.materials.some(
      (material) => material.name !== null && material.name === product.name && differ(material.digest, product.digest),
    ),
  );
  if (changed) return mayReportProblems(evidence) ? { evidence, says: 'different', build: null } : null;
  const code = link.byproducts?.['return-value'];
  const succeeded = code === undefined || code === null || Number(code) === 0;
  if (!isGood(evidence) || !succeeded) return null;
  const signer = signerKey(evidence.signer!);
  return { evidence, says: 'identical', build: { builder: signer, signer } };
}

function differ(a: DigestSet, b: DigestSet): boolean {
  return Object.entries(a).some(([algorithm, value]) => Object.hasOwn(b, algorithm) && b[algorithm] !== value);
}
