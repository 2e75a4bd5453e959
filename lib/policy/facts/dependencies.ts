/** What an artifact was made of, as its documents name it, and what is known here about each of these things. */
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { DigestSet, Provenance, ResourceDescriptor, SbomComponent } from '#lib/evidence/model/evidence.ts';
import type { EvidenceFact } from './policy.ts';
import { dependenciesOf } from './provenance-dependencies.ts';

/** `resolved`: the dependencies of provenance. `sbom`: the components of SBOMs. */
export const DEPENDENCY_SCOPES = ['resolved', 'sbom'] as const;
export type DependencyScope = (typeof DEPENDENCY_SCOPES)[number];

/** A dependency as a document names it: by digests (`alg:hex`), and where it has none, by a package URL. */
export type NamedDependency = { label: string; digests: readonly string[]; purl: string | null };

/** The dependencies that a document names. `omitted`: how many more it names than are listed here, or `some`. */
export type NamedDependencies = { named: readonly NamedDependency[]; omitted: number | 'some' };

/** Something that was looked up: the verified VSAs and provenances about it that count here. */
export type ExaminedDependency = {
  /** `alg:hex`. */
  digest: string;
  evidence: readonly EvidenceFact[];
  /** Whether there is more evidence about it than was read. */
  isCut: boolean;
};

/** Loaded only for a policy with a check that needs it. What is not in `examined` and `purls` was not looked up. */
export type DependencyFacts = {
  /** Breadth first, each digest once. */
  examined: readonly ExaminedDependency[];
  /** The digests of the artifacts with a package URL. */
  purls: readonly { purl: string; digests: readonly string[]; isCut: boolean }[];
};

const STRONG = /^(?:sha(?:256|384|512|512_256)|sha3_(?:256|384|512)|blake2b|blake3|gitCommit)$/;

/** The dependencies that a document names in a scope; nothing where it is of another kind. */
export function namedDependencies(evidence: EvidenceFact, scope: DependencyScope): NamedDependencies {
  const { facts, componentCount } = evidence;
  if (scope === 'resolved' && facts.kind === 'provenance') return resolvedDependencies(facts.provenance);
  if (scope === 'sbom' && facts.kind === 'sbom') {
    const { components, moreRefs = [] } = facts.sbom;
    const named = [
      ...components.map(namedComponent),
      ...moreRefs.map(([, purl]) => ({ label: purl, digests: [], purl })),
    ];
    return { named, omitted: Math.max(0, (componentCount ?? 0) - named.length) };
  }
  return { named: [], omitted: 0 };
}

/** The commit that was built is the source, and no dependency. */
function resolvedDependencies(provenance: Provenance): NamedDependencies {
  const { listed, isCut } = dependenciesOf(provenance);
  return {
    named: listed
      .filter((one) => !isSource(one, provenance))
      .map(({ label, uri, digest }) => ({ label, digests: digestsOf(digest, uri), purl: null })),
    omitted: isCut ? (provenance.omittedDependencies ?? 'some') : 0,
  };
}

function isSource({ digest }: ResourceDescriptor, { source }: Provenance): boolean {
  return source.commit !== null && digest['gitCommit'] === source.commit;
}

function namedComponent({ name, version, purl, digests }: SbomComponent): NamedDependency {
  const found = digestsOf(digests, purl);
  const label = purl ?? (version === null ? name : `${name}@${version}`);
  return { label, digests: found, purl: found.length === 0 && isExact(purl) ? purl : null };
}

/** Whether a package URL names one version. */
function isExact(purl: string | null): boolean {
  return (parsePurl(purl ?? '')?.version ?? null) !== null;
}

/** Collision-resistant digests and commits only: anybody can make a second file with the same SHA-1. */
function digestsOf(digests: DigestSet, uri: string | null): string[] {
  const written = Object.entries(digests);
  const ofPurl = parsePurl(uri ?? '')?.digest;
  const all = written.length > 0 || ofPurl == null ? written : [[ofPurl.algorithm, ofPurl.value] as const];
  return all.filter(([algorithm]) => STRONG.test(algorithm)).map(([algorithm, value]) => `${algorithm}:${value}`);
}
