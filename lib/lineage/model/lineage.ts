/**
 * The graph of where an artifact came from and where it went: what every file here reads.
 * Pure: knows no drawing library, no store, no clock.
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
] as const;
export type LineageNodeKind = (typeof NODE_KINDS)[number];

/** Neighbours are counted so far and no further: what is used everywhere has a hundred thousand. */
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
  /** Neighbours that are not in this answer; `MOST_MORE` stands for that many and more. */
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
] as const;
export type LineageEdgeKind = (typeof EDGE_KINDS)[number];

export type LineageEdge = {
  id: string;
  from: string;
  to: string;
  kind: LineageEdgeKind;
  /** The evidence that claims it; null where nothing kept says so. */
  evidenceId: string | null;
  /** Whether that evidence is verified. */
  verified: boolean;
};

export type Lineage = {
  root: string;
  nodes: LineageNode[];
  edges: LineageEdge[];
  hidden: { nodes: number; reason: string | null };
};
