/** The lineage graph in responses; `hidden` counts the nodes over the limit, with the reason. */
import type { Lineage } from '#lib/lineage/model/lineage.ts';
import type { Status } from '#lib/status/status.ts';
import type { StatusCounts } from './metrics.ts';
import type { ProjectRef } from './reference/project-ref.ts';

export type { LineageEdge, LineageNode, LineageNodeKind } from '#lib/lineage/model/lineage.ts';
export type LineageView = Lineage;

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
