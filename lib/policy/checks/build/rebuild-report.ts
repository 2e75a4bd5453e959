/**
 * What a document says about building the artifact again.
 *
 * - Attestry's predicate, and the answer of a rebuilderd instance, are reports of a rebuild.
 * - OSS Rebuild's `Rebuild@v0.1` is SLSA provenance of a rebuild. Its `ArtifactEquivalence@v0.1` is provenance of a
 *   comparison: it names the rebuilt file (`candidate`) and the published one (`target`), which are equal after
 *   normalisation, and not always byte for byte.
 * - rebuilderd signs an in-toto link, `rebuild FILE`, where the rebuilt file is identical; the file is its product.
 * - A SCAI report can say of its subject that it is not reproducible.
 */
import type { DigestSet, InTotoLink, Provenance, RebuildReport } from '#lib/evidence/model/evidence.ts';
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import { mayReportProblems, type Moment, momentOf, parseTime } from '#lib/policy/facts/evidence-index.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { type Build, builderKey, signerKey } from './builder-identity.ts';

/** The result of one rebuild. `equivalent`: other bytes, and the same content after normalisation. */
export type RebuildOutcome = RebuildReport['result'] | 'equivalent';

/** One report of a rebuild of the artifact. */
export type Rebuild = Moment & {
  evidence: EvidenceFact;
  outcome: RebuildOutcome;
  /**
   * Who stands behind the report: its verified signer, else its sender. A name that the document states is none,
   * because one rebuilder could write several.
   */
  rebuilder: string;
  /** Whether it is verified and its signer does not contradict it: only such a report shows equal bytes. */
  isVerified: boolean;
  /** The builder and the signer, where it is verified and names a builder. */
  build: Build | null;
  /** The builder as the document names it. */
  builder: string | null;
  /** The digests of what the rebuild gave, where the document states them. */
  rebuilt: DigestSet;
  report: Pick<RebuildReport, 'differences' | 'buildId' | 'reason'>;
};

/** The kinds of document that can say something about a build or a rebuild. */
export const REBUILD_KINDS: readonly EvidenceKind[] = ['provenance', 'link', 'scai', 'rebuild'];

/** https://github.com/google/oss-rebuild, docs/content/builds */
const OSS_REBUILD = /^https:\/\/docs\.oss-rebuild\.dev\/builds\/(Rebuild|ArtifactEquivalence)@v/;
const NOT_REPRODUCIBLE = /^(?:NOT_REPRODUCIBLE|UNREPRODUCIBLE|NOT_REPRODUCED)$/i;
const NOTHING_MORE: Rebuild['report'] = { differences: null, buildId: null, reason: null };

/** The report of a rebuild in a document; null where it says nothing of it, or its word does not count for that. */
export function rebuildReport(evidence: EvidenceFact, artifact: ArtifactFacts): Rebuild | null {
  const { facts } = evidence;
  switch (facts.kind) {
    case 'rebuild':
      return ofReport(evidence, facts.rebuild, artifact);
    case 'provenance':
      return ofOssRebuild(evidence, facts.provenance, artifact);
    case 'link':
      return ofLink(evidence, facts);
    case 'scai':
      return mayReportProblems(evidence) && facts.attributes.some((name) => NOT_REPRODUCIBLE.test(name))
        ? rebuild(evidence, 'differs')
        : null;
    default:
      return null;
  }
}

function ofReport(evidence: EvidenceFact, report: RebuildReport, artifact: ArtifactFacts): Rebuild | null {
  if (!mayReportProblems(evidence) || isOfOtherFile(report.file, artifact)) return null;
  // A verified signer that contradicts its document has shown nothing.
  if (evidence.outcome === 'verified' && !isGood(evidence)) return null;
  const { result, builder, rebuilt } = report;
  return { ...rebuild(evidence, result, { told: report.finishedOn, builder, rebuilt }), report };
}

/**
 * Whether a report is about another file than the artifact. The list of a rebuilder names many files, and its sender
 * names one artifact for all of them. Names are compared only with those of files of the same kind.
 */
function isOfOtherFile(file: string | null, { names }: ArtifactFacts): boolean {
  const kind = extensionOf(file ?? '');
  if (file === null || kind === null) return false;
  const alike = names.map((name) => name.split('/').at(-1)!).filter((name) => extensionOf(name) === kind);
  return alike.length > 0 && !alike.includes(file);
}

function extensionOf(file: string): string | null {
  return /\.([a-z][a-z0-9]*)$/i.exec(file)?.[1]?.toLowerCase() ?? null;
}

function ofOssRebuild(evidence: EvidenceFact, provenance: Provenance, { digest }: ArtifactFacts): Rebuild | null {
  const type = ossRebuildType(provenance);
  if (type === null) return null;
  const candidate = type === 'Rebuild' ? { [digest.alg]: digest.value } : candidateDigest(provenance);
  const value = Object.hasOwn(candidate, digest.alg) ? candidate[digest.alg]! : null;
  if (value === null) return null;
  const outcome = value === digest.value ? 'reproduced' : 'equivalent';
  // That the bytes differ is a problem, which also an unsigned document of a sender with authority reports.
  if (!(outcome === 'equivalent' ? mayReportProblems(evidence) : isGood(evidence))) return null;
  const rebuilt = outcome === 'equivalent' ? candidate : {};
  return rebuild(evidence, outcome, { told: finishedOn(provenance), builder: provenance.builderId, rebuilt });
}

export function ossRebuildType({ buildType }: Provenance): 'Rebuild' | 'ArtifactEquivalence' | null {
  return (OSS_REBUILD.exec(buildType ?? '')?.[1] as 'Rebuild' | 'ArtifactEquivalence' | undefined) ?? null;
}

/** The digests of the rebuilt file in a comparison. */
function candidateDigest({ externalParameters, resolvedDependencies }: Provenance): DigestSet {
  const candidate = externalParameters['candidate'];
  return resolvedDependencies.find(({ name }) => name !== null && name === candidate)?.digest ?? {};
}

export function finishedOn({ finishedOn: finished, startedOn }: Provenance): string | null {
  return finished ?? startedOn;
}

/** A link without a builder of its own: whoever signed it is the builder. */
function ofLink(evidence: EvidenceFact, link: InTotoLink): Rebuild | null {
  if (!/^rebuild(?: |$)/.test(link.name)) return null;
  const changed = (link.products ?? []).find((product) =>
    link.materials.some(
      (material) => material.name !== null && material.name === product.name && differ(material.digest, product.digest),
    ),
  );
  if (changed) return mayReportProblems(evidence) ? rebuild(evidence, 'differs', { rebuilt: changed.digest }) : null;
  const code = link.byproducts?.['return-value'];
  const succeeded = code === undefined || code === null || Number(code) === 0;
  return isGood(evidence) && succeeded ? rebuild(evidence, 'reproduced') : null;
}

function differ(a: DigestSet, b: DigestSet): boolean {
  return Object.entries(a).some(([algorithm, value]) => Object.hasOwn(b, algorithm) && b[algorithm] !== value);
}

/** Whether a document is verified, and its signer does not contradict it. */
export function isGood({ outcome, signer, comparisons }: EvidenceFact): boolean {
  return outcome === 'verified' && signer !== null && comparisons.every(({ agrees }) => agrees !== false);
}

type Told = { told?: string | null; builder?: string | null; rebuilt?: DigestSet };

export function rebuild(
  evidence: EvidenceFact,
  outcome: RebuildOutcome,
  { told = null, builder = null, rebuilt = {} }: Told = {},
): Rebuild {
  const isVerified = isGood(evidence);
  const signer = evidence.outcome === 'verified' && evidence.signer !== null ? signerKey(evidence.signer) : null;
  // Provenance says who built; any other document is by whoever signed it, and its builder only makes two of them one.
  const named = builderKey(builder) ?? (evidence.facts.kind === 'provenance' ? null : signer);
  return {
    ...momentOf(evidence, parseTime(told)),
    evidence,
    outcome,
    rebuilder: signer ?? `sender ${evidence.sentBy ?? 'unknown'}`,
    isVerified,
    build: isVerified && signer !== null && named !== null ? { builder: named, signer } : null,
    builder,
    rebuilt,
    report: NOTHING_MORE,
  };
}
