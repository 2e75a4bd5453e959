/** The lineage graph in responses; `hidden` counts the nodes over the limit, with the reason. */
import type { Lineage, LineageEdge, LineageNode, LineageNodeKind } from '#lib/lineage/model/lineage.ts';
import type { Status } from '#lib/status/status.ts';
import type { StatusCounts } from './metrics.ts';
import type { ProjectRef } from './reference/project-ref.ts';

export type { LineageEdge, LineageNode, LineageNodeKind } from '#lib/lineage/model/lineage.ts';
export type LineageView = Lineage;

/** By what an overview of a lineage groups its nodes. Each grouping also groups by kind and ecosystem. */
export const LINEAGE_GROUPINGS = ['project', 'build', 'release', 'kind'] as const;
export type LineageGrouping = (typeof LINEAGE_GROUPINGS)[number];

/** Nodes that an overview shows as one. */
export type LineageGroup = {
  id: string;
  label: string;
  /** The kind of all its nodes; null: they are of several kinds. */
  kind: LineageNodeKind | null;
  /** The page of its project or build; null without one. */
  href: string | null;
  /** Whether it holds what an open group does not show. */
  isRest: boolean;
  /** The id of the open group that it is a part of; null: of none. */
  within: string | null;
  nodes: number;
  kinds: { kind: LineageNodeKind; nodes: number }[];
  /** The statuses of its artifacts, and the worst of them. Without those that only claims without authority lead to. */
  statuses: { status: Status; nodes: number }[];
  status: Status | null;
  /** Nodes that only claims without authority lead to. */
  claimed: number;
  /** Claims between its nodes. */
  inside: number;
  /** The steps from the root to its nearest node, as those of a node. */
  depth: number;
};

/** All claims of one kind between two shown nodes or groups. `evidenceId` is null for several claims. */
export type LineageGroupEdge = LineageEdge & {
  claims: number;
  verifiedClaims: number;
  claimsWithoutAuthority: number;
};

/** A lineage in which most nodes are shown as groups. */
export type LineageOverview = {
  root: string;
  by: LineageGrouping;
  /** The nodes that are shown by themselves. `within`: the id of the open group that shows them. */
  nodes: (LineageNode & { within: string | null })[];
  groups: LineageGroup[];
  edges: LineageGroupEdge[];
  /** The open groups, with all their nodes. */
  opened: { id: string; label: string; nodes: number }[];
  /** All nodes that were found, and those of them that are shown by themselves. */
  total: { nodes: number; shown: number };
  hidden: Lineage['hidden'];
};

/** What runs of one project in one environment; `atLeast`: not all that runs there was read. */
export type PortfolioRun = { environment: string; artifacts: number; atLeast: boolean; worst: Status };

/**
 * A project of the map. `counts`: its releases. `builders`: without refs, those of most releases first;
 * `buildersHidden`: how many others. `buildersAtLeast`: these numbers are lower bounds.
 */
export type PortfolioProject = ProjectRef & {
  counts: StatusCounts;
  builders: { id: string; releases: number }[];
  buildersHidden: number;
  buildersAtLeast: boolean;
  runs: PortfolioRun[];
};

/** The portfolio from the sources over the builds to the environments; the worst comes first. */
export type PortfolioMap = {
  projects: PortfolioProject[];
  environments: { name: string; counts: StatusCounts; artifacts: number }[];
  /** The environments in which what a builder made runs, of the artifacts that were read. */
  flows: { builder: string; environment: string; artifacts: number; worst: Status }[];
  /**
   * What the map leaves out. `projects` is at least so many where `projectsAtLeast`, and `environments` where
   * `environmentsAtLeast`. `running`: artifacts in the shown environments that were not read, none worse than those
   * that were.
   */
  hidden: {
    projects: number;
    projectsAtLeast: boolean;
    environments: number;
    environmentsAtLeast: boolean;
    running: number;
  };
};
