/** Places the nodes of the map of the portfolio in three columns. */
import type { PortfolioMap } from '#lib/views/lineage.ts';

/** A node with its centre, in the units of the drawing; `id` is its project, builder or environment. */
export type PlacedNode = { id: string; y: number };
/** A connection of two nodes by their ids; `number`, of releases or artifacts, decides its width. */
export type PlacedLink = { from: PlacedNode; to: PlacedNode; number: number };

export type Placed = {
  height: number;
  projects: PlacedNode[];
  builders: PlacedNode[];
  environments: PlacedNode[];
  builds: PlacedLink[];
  runs: PlacedLink[];
};

export const ROW_HEIGHT = 44;

/** Builders stand in the order of the projects, so that few lines cross. */
export function placeNodes({ projects, environments, flows }: PortfolioMap): Placed {
  const builders = [...new Set(projects.flatMap((project) => project.builders.map(({ id }) => id)))];
  const rows = Math.max(projects.length, builders.length, environments.length, 1);
  const height = rows * ROW_HEIGHT;
  const place = (ids: readonly string[]): PlacedNode[] =>
    ids.map((id, at) => ({ id, y: (height * (at + 0.5)) / ids.length }));
  const placed = {
    projects: place(projects.map(({ slug }) => slug)),
    builders: place(builders),
    environments: place(environments.map(({ name }) => name)),
  };
  const link = (from: readonly PlacedNode[], to: readonly PlacedNode[], ids: [string, string], number: number) => {
    const ends = [from.find(({ id }) => id === ids[0]), to.find(({ id }) => id === ids[1])];
    return ends[0] === undefined || ends[1] === undefined ? [] : [{ from: ends[0], to: ends[1], number }];
  };
  return {
    height,
    ...placed,
    builds: projects.flatMap((project) =>
      project.builders.flatMap(({ id, releases }) =>
        link(placed.projects, placed.builders, [project.slug, id], releases),
      ),
    ),
    runs: flows.flatMap(({ builder, environment, artifacts }) =>
      link(placed.builders, placed.environments, [builder, environment], artifacts),
    ),
  };
}

/** The width of a line: it grows with the number of digits, so that one artifact and thousands are both seen. */
export function lineWidth(number: number): number {
  return 1 + Math.min(4, Math.log10(Math.max(1, number)) * 1.5);
}
