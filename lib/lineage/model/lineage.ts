/**
 * The lineage of an artifact: the graph of its origins and its deployments.
 */
import type { Status } from '#lib/status/status.ts';

export const NODE_KINDS = [
  'source',
  'material',
  'build',
  'index',
  'artifact',
  'release',
  'sbom',
  'component',
  'deployment',
  /** Nodes of several kinds that an overview shows as one. */
  'group',
  /** Neighbours that belong to projects which the reader may not see; the label has their number. */
  'private',
] as const;
export type LineageNodeKind = (typeof NODE_KINDS)[number];

/** The largest count of neighbours. A component that is used everywhere has a hundred thousand. */
export const MAX_NEIGHBOUR_COUNT = 200;

export type LineageNode = {
  id: string;
  kind: LineageNodeKind;
  label: string;
  detail: string | null;
  status: Status | null;
  href: string | null;
  /** Steps from the root, negative towards source, positive towards production. */
  depth: number;
  /** Neighbours that are not in this response; `MAX_NEIGHBOUR_COUNT` means that many or more. */
  more: number;
};

export const EDGE_KINDS = [
  'source-of',
  'material-of',
  'built',
  'contains',
  'released-as',
  'describes',
  'depends-on',
  'deployed-to',
  /** To or from neighbours that the reader may not see. */
  'private',
] as const;
export type LineageEdgeKind = (typeof EDGE_KINDS)[number];

export type LineageEdge = {
  id: string;
  from: string;
  to: string;
  kind: LineageEdgeKind;
  /** The evidence that claims the edge; null when no stored document does. */
  evidenceId: string | null;
  /** Whether that evidence counts and is verified. */
  verified: boolean;
  /**
   * False: that evidence counts for no artifact, or, at an edge of an artifact that it is about, not for this one,
   * because its speaker has no authority or because it is quarantined.
   */
  counts: boolean;
  /** The number of claims that a merged edge stands for; left out: one. */
  claims?: number;
  /** How many of them count and are verified; left out: of one claim, `verified` says it. */
  verifiedClaims?: number;
  /** How many of them do not count; left out: of one claim, `counts` says it. */
  claimsWithoutAuthority?: number;
};

export type Lineage = {
  root: string;
  nodes: LineageNode[];
  edges: LineageEdge[];
  hidden: { nodes: number; reason: string | null };
};
