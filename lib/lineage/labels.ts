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
  unverified: { word: 'unverified', description: 'No verified evidence supports this claim', dash: [4, 4] },
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
