/**
 * The portfolio as a map: projects, the builders that made their artifacts, and the environments in which these run.
 * What it costs does not depend on the number of artifacts: figures come from rollups, and of each environment a
 * bounded number of artifacts is read, the worst ones first.
 */
import { splitRef } from '#lib/format/signer.ts';
import type { Status } from '#lib/status/status.ts';
import { STATUS_ORDER, statusRank, worstStatus } from '#lib/status/presentation.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { findEnvironment } from '#db/project/deployments.ts';
import { environmentsAfter, worstRunning } from '#db/project/environment-status.ts';
import { projectById, type ProjectRow, recentProjects } from '#db/project/projects.ts';
import { builderCounts } from '#db/rollup/read-rollups.ts';
import type { Context } from '#lib/context/context.ts';
import { parseProjectSlug } from '#lib/query/item/artifact-item.ts';
import { countsOf, statusCountsOf } from '#lib/query/item/status-counts.ts';
import type { PortfolioMap, PortfolioProject, PortfolioRun } from '#lib/views/lineage.ts';
import type { StatusCounts } from '#lib/views/metrics.ts';

const MAX_PROJECTS = 12;
const MAX_ENVIRONMENTS = 10;
const MAX_BUILDERS = 3;
/** Candidates, of which the worst ones are shown. */
const RECENT_PROJECTS = 100;
const LISTED_ENVIRONMENTS = 200;
const READ_OF_ENVIRONMENT = 400;
/** Rows of builders of one project: a workflow has one for each of its refs. */
const BUILDER_ROWS = 40;

type Running = { environment: string; project: number | null; builder: string | null; status: Status };
type Environment = PortfolioMap['environments'][number];

/** The map of the projects that the caller sees. */
export async function getPortfolioMap({ store }: Context): Promise<PortfolioMap> {
  const db = store.read;
  const { all, isCut } = await environmentsByWorst(db);
  const environments = all.slice(0, MAX_ENVIRONMENTS);
  const { running, unread, partial } = await readRunning(db, environments);
  const recent = await recentProjects(db, RECENT_PROJECTS);
  const candidates = await candidatesOf(db, recent, running);
  const projects: PortfolioProject[] = [];
  for (const { row, counts } of candidates.slice(0, MAX_PROJECTS))
    projects.push({
      ...parseProjectSlug(row.slug),
      counts,
      ...(await buildersOf(db, row.id)),
      runs: runsOf(
        running.filter(({ project }) => project === row.id),
        partial,
      ),
    });
  const shown = new Set(candidates.slice(0, MAX_PROJECTS).map(({ row }) => row.id));
  return {
    projects,
    environments,
    flows: flowsOf(running.filter(({ project }) => project !== null && shown.has(project))),
    hidden: {
      projects: candidates.length - projects.length,
      projectsAtLeast: recent.length === RECENT_PROJECTS,
      environments: all.length - environments.length,
      environmentsAtLeast: isCut,
      running: unread,
    },
  };
}

/** The environments in which something runs, the worst first. `isCut`: there are more than were read. */
async function environmentsByWorst(db: Db): Promise<{ all: Environment[]; isCut: boolean }> {
  const rows = await environmentsAfter(db, { limit: LISTED_ENVIRONMENTS });
  const all = rows
    .map(({ name, counts }) => ({ name, counts: countsOf(counts), artifacts: sumOf(countsOf(counts)) }))
    .filter(({ artifacts }) => artifacts > 0)
    .sort((a, b) => compareCounts(a.counts, b.counts) || (a.name < b.name ? -1 : 1));
  return { all, isCut: rows.length === LISTED_ENVIRONMENTS };
}

/** The worst artifacts of each environment, how many were not read, and the environments of these. */
async function readRunning(
  db: Db,
  environments: readonly Environment[],
): Promise<{ running: Running[]; unread: number; partial: ReadonlySet<string> }> {
  const running: Running[] = [];
  const partial = new Set<string>();
  let unread = 0;
  for (const { name, artifacts } of environments) {
    const id = await findEnvironment(db, name);
    const rows = id === null ? [] : await worstRunning(db, id, READ_OF_ENVIRONMENT);
    for (const { project, builder, status } of rows)
      running.push({ environment: name, project, builder: await builderName(db, builder), status });
    unread += Math.max(0, artifacts - rows.length);
    if (artifacts > rows.length) partial.add(name);
  }
  return { running, unread, partial };
}

async function builderName(db: Db, builder: number | null): Promise<string | null> {
  const text = builder === null || builder === 0 ? null : await termText(db, builder);
  return text === null ? null : splitRef(text)[0];
}

type Candidate = { row: ProjectRow; counts: StatusCounts; running: StatusCounts };

/** What runs and what was built last, the worst project first: by what runs, then by all its artifacts. */
async function candidatesOf(db: Db, recent: readonly ProjectRow[], running: readonly Running[]): Promise<Candidate[]> {
  const rows = new Map(recent.map((row) => [row.id, row]));
  for (const { project } of running) {
    if (project === null || rows.has(project)) continue;
    const row = await projectById(db, project);
    if (row !== null) rows.set(project, row);
  }
  const candidates: Candidate[] = [];
  for (const row of rows.values()) {
    const own = running.filter(({ project }) => project === row.id);
    candidates.push({
      row,
      counts: await statusCountsOf(db, row.id),
      running: countsOf(own.map(({ status }) => ({ status, artifacts: 1 }))),
    });
  }
  return candidates.sort(
    (a, b) =>
      compareCounts(a.running, b.running) || compareCounts(a.counts, b.counts) || (a.row.slug < b.row.slug ? -1 : 1),
  );
}

/** Which has more of the worst status, then of the next one; what is as it should be says nothing. */
function compareCounts(a: StatusCounts, b: StatusCounts): number {
  for (const status of STATUS_ORDER) if (status !== 'verified' && a[status] !== b[status]) return b[status] - a[status];
  return 0;
}

async function buildersOf(
  db: Db,
  project: number,
): Promise<Pick<PortfolioProject, 'builders' | 'buildersHidden' | 'buildersAtLeast'>> {
  const builders = new Map<string, number>();
  const rows = await builderCounts(db, project, BUILDER_ROWS);
  for (const { builder, artifacts } of rows) {
    const name = await builderName(db, builder);
    if (name !== null) builders.set(name, (builders.get(name) ?? 0) + artifacts);
  }
  const sorted = [...builders]
    .map(([id, releases]) => ({ id, releases }))
    .sort((a, b) => b.releases - a.releases || (a.id < b.id ? -1 : 1));
  return {
    builders: sorted.slice(0, MAX_BUILDERS),
    buildersHidden: Math.max(0, sorted.length - MAX_BUILDERS),
    buildersAtLeast: rows.length === BUILDER_ROWS,
  };
}

function runsOf(running: readonly Running[], partial: ReadonlySet<string>): PortfolioRun[] {
  return [...Map.groupBy(running, ({ environment }) => environment)]
    .map(([environment, rows]) => ({
      environment,
      artifacts: rows.length,
      atLeast: partial.has(environment),
      worst: worstOf(rows),
    }))
    .sort((a, b) => statusRank(a.worst) - statusRank(b.worst) || (a.environment < b.environment ? -1 : 1));
}

function flowsOf(running: readonly Running[]): PortfolioMap['flows'] {
  const known = running.flatMap(({ builder, ...row }) => (builder === null ? [] : [{ ...row, builder }]));
  return [...Map.groupBy(known, ({ builder, environment }) => JSON.stringify([builder, environment])).values()].map(
    (rows) => ({
      builder: rows[0]!.builder,
      environment: rows[0]!.environment,
      artifacts: rows.length,
      worst: worstOf(rows),
    }),
  );
}

const worstOf = (rows: readonly { status: Status }[]): Status => worstStatus(rows.map(({ status }) => status))!;

const sumOf = (counts: StatusCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
