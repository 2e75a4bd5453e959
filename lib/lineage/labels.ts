/** The labels of node and edge kinds, for legend, table, announcements and exports. */
import { formatCount } from '#lib/format/quantity.ts';
import {
  MAX_NEIGHBOUR_COUNT,
  type LineageEdge,
  type LineageEdgeKind,
  type LineageNodeKind,
} from '#lib/lineage/model/lineage.ts';

export type KindLabel = { singular: string; plural: string; description: string };

/** Singular, plural, and the description in the legend. */
export const KIND_LABELS: Record<LineageNodeKind, KindLabel> = {
  source: { singular: 'Source', plural: 'Sources', description: 'a commit of a repository' },
  material: { singular: 'Material', plural: 'Materials', description: 'something a build was given' },
  build: { singular: 'Build', plural: 'Builds', description: 'one run of a builder' },
  index: { singular: 'Image index', plural: 'Image indexes', description: 'one name for several platforms' },
  artifact: { singular: 'Artifact', plural: 'Artifacts', description: 'a file, package or image, by digest' },
  release: { singular: 'Release', plural: 'Releases', description: 'a version that was published' },
  sbom: { singular: 'SBOM', plural: 'SBOMs', description: 'a list of what is inside' },
  component: { singular: 'Component', plural: 'Components', description: 'a part named by an SBOM' },
  deployment: { singular: 'Deployment', plural: 'Deployments', description: 'running in an environment' },
  group: { singular: 'Group', plural: 'Groups', description: 'nodes of several kinds, shown as one' },
  private: { singular: 'Private node', plural: 'Private nodes', description: 'of a project that you may not see' },
};

/** The label of an edge in its own direction, and in reverse. */
export const EDGE_LABELS: Record<LineageEdgeKind, { forward: string; backward: string }> = {
  'source-of': { forward: 'is the source of', backward: 'was built from' },
  'material-of': { forward: 'went into', backward: 'took in' },
  built: { forward: 'built', backward: 'was built by' },
  contains: { forward: 'contains', backward: 'is part of' },
  'released-as': { forward: 'was released as', backward: 'is the release of' },
  describes: { forward: 'describes', backward: 'is described by' },
  'depends-on': { forward: 'depends on', backward: 'is needed by' },
  'deployed-to': { forward: 'was deployed to', backward: 'runs' },
  private: { forward: 'leads to', backward: 'comes from' },
};

/** What a claim rests on: verified evidence, evidence that is not verified, or a speaker without authority. */
export const CLAIM_BASES = ['verified', 'unverified', 'without-authority'] as const;
export type ClaimBasis = (typeof CLAIM_BASES)[number];

export function claimBasisOf({ counts, verified }: Pick<LineageEdge, 'counts' | 'verified'>): ClaimBasis {
  if (!counts) return 'without-authority';
  return verified ? 'verified' : 'unverified';
}

/**
 * The word and the meaning of each basis, and the pattern of its line: the lengths of dash and gap in px, null for a
 * solid line.
 */
export const CLAIM_LABELS: Record<ClaimBasis, { word: string; description: string; dash: readonly number[] | null }> = {
  verified: { word: 'verified', description: 'Verified evidence makes this claim', dash: null },
  unverified: { word: 'unverified', description: 'This claim counts, and is not verified', dash: [4, 4] },
  'without-authority': {
    word: 'without authority',
    description: 'Its speaker has no authority, or its document is quarantined: this claim decides nothing',
    dash: [1.5, 3.5],
  },
};

/** `verified claim`, `claim without authority`. */
export function describeClaim(basis: ClaimBasis): string {
  const { word } = CLAIM_LABELS[basis];
  return basis === 'without-authority' ? `claim ${word}` : `${word} claim`;
}

type Claims = Pick<LineageEdge, 'counts' | 'verified' | 'claims' | 'verifiedClaims' | 'claimsWithoutAuthority'>;

/** How many claims some edges stand for, by what each claim rests on. */
export function countClaims(edges: readonly Claims[]): Record<ClaimBasis, number> {
  const counted = { verified: 0, unverified: 0, 'without-authority': 0 };
  for (const edge of edges) {
    const verified = verifiedClaimCount(edge);
    const withoutAuthority = edge.claimsWithoutAuthority ?? (edge.counts ? 0 : claimCount(edge));
    counted.verified += verified;
    counted['without-authority'] += withoutAuthority;
    counted.unverified += claimCount(edge) - verified - withoutAuthority;
  }
  return counted;
}

/** How many claims an edge stands for. */
export const claimCount = ({ claims = 1 }: Pick<Claims, 'claims'>): number => claims;

/** How many of them count and are verified. */
export const verifiedClaimCount = ({ verifiedClaims, verified, ...edge }: Claims): number =>
  verifiedClaims ?? (verified ? claimCount(edge) : 0);

/** `verified`, of one claim; of several, `12 × verified`, `12 × without authority`, `11 of 12 verified`. */
export function claimWord(edge: Claims): string {
  const claims = claimCount(edge);
  const basis = claimBasisOf(edge);
  const { word } = CLAIM_LABELS[basis];
  if (claims === 1) return word;
  return basis === 'unverified'
    ? `${formatCount(verifiedClaimCount(edge))} of ${formatCount(claims)} verified`
    : `${formatCount(claims)} × ${word}`;
}

/** What the claims of an edge rest on, in a sentence without its full stop. */
export function explainClaims(edge: Claims): string {
  const basis = claimBasisOf(edge);
  if (claimCount(edge) === 1) return CLAIM_LABELS[basis].description;
  if (basis === 'verified') return 'Verified evidence makes each of these claims';
  return basis === 'unverified'
    ? 'Not every one of these claims is verified'
    : 'None of these claims counts: their speakers have no authority, or the documents are quarantined';
}

/** As `describeClaim`, of one claim or of several: `verified claim`, `12 claims, 11 of them verified`. */
export function describeClaims(edge: Claims): string {
  const claims = claimCount(edge);
  const basis = claimBasisOf(edge);
  if (claims === 1) return describeClaim(basis);
  return basis === 'without-authority'
    ? `${formatCount(claims)} claims ${CLAIM_LABELS[basis].word}`
    : `${formatCount(claims)} claims, ${basis === 'verified' ? 'all' : formatCount(verifiedClaimCount(edge))} of them verified`;
}

/** `component` or `components`, as inside a sentence. */
export function kindNoun(kind: LineageNodeKind, isOne: boolean): string {
  const label = KIND_LABELS[kind][isOne ? 'singular' : 'plural'];
  return kind === 'sbom' ? label : label.toLowerCase();
}

/** `1 component`, `3 components`, `1,204 components`. */
export function formatKindCount(count: number, kind: LineageNodeKind): string {
  return `${formatCount(count)} ${kindNoun(kind, count === 1)}`;
}

/** The number of hidden neighbours: `12`, or `200+` for 200 or more. */
export function formatNeighbourCount(more: number): string {
  return more >= MAX_NEIGHBOUR_COUNT ? `${MAX_NEIGHBOUR_COUNT}+` : String(more);
}
