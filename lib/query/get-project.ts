/** One project: the status of its artifacts, its builders, its deployments and its history. */
import { dayOf, shiftDay, DEFAULT_DAYS } from '#lib/metrics/period.ts';
import { recognisesBuilder } from '#lib/policy/facts/roots-of-trust.ts';
import { SHIPPED } from '#lib/ingest/policies/policy-set.ts';
import type { Status } from '#lib/status/status.ts';
import { STATUSES } from '#db/schema/columns/enums.ts';
import { artifactsByIds } from '#db/artifact/artifacts.ts';
import { artifactsInConflict } from '#db/artifact/conflicts.ts';
import { newestOfProject } from '#db/artifact/list.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { deploymentsOfProject } from '#db/project/deployments.ts';
import { findProject, projectNames } from '#db/project/projects.ts';
import { actorById } from '#db/system/actors.ts';
import { builderCounts } from '#db/rollup/read-rollups.ts';
import type { Context } from '#lib/context/context.ts';
import { digestOf, projectRef, toSlsaLevel } from '#lib/query/item/artifact-item.ts';
import { deploymentView } from '#lib/query/item/deployment-view.ts';
import { projectItem } from '#lib/query/item/project-item.ts';
import { metricsOf } from '#lib/query/metrics/get-metrics.ts';
import type { ProjectView } from '#lib/views/project.ts';

const MAX_BUILDERS = 50;
const MAX_CONFLICTS = 50;
const MAX_DEPLOYMENTS = 50;
/** Newest versions in the version strip. */
const MAX_VERSIONS = 60;
const MAX_ARTIFACTS_SCANNED = 400;

/** A project by its present or former slug; null when it is unknown. */
export async function getProject(context: Context, slug: string): Promise<ProjectView | null> {
  const db = context.store.read;
  const row = await findProject(db, slug);
  if (!row) return null;
  const today = dayOf(context.now().getTime());
  const names = await projectNames(db, row.id);
  const builders = await builderCounts(db, row.id, MAX_BUILDERS);
  const deployments = (await deploymentsOfProject(db, row.id, MAX_DEPLOYMENTS * 4))
    .filter((deployment) => deployment.until === null)
    .slice(0, MAX_DEPLOYMENTS);
  return {
    ...(await projectItem(db, row)),
    earlierNames: names.flatMap((name) =>
      name.until === null || name.slug === row.slug ? [] : [{ slug: name.slug, until: name.until }],
    ),
    hostId: row.hostId,
    claimedBy: await actorById(db, row.claimedBy),
    claimedAt: row.claimedAt,
    ...(await conflictsOf(db, row.id)),
    levels: levelsOf(builders),
    builders: await buildersOf(db, builders),
    environments: await Promise.all(deployments.map((deployment) => deploymentView(db, deployment))),
    strip: await stripOf(db, row.id),
    metrics: await metricsOf(db, row, { from: shiftDay(today, 1 - DEFAULT_DAYS), to: today }),
  };
}

/** The artifacts over which another expected project has equal authority. */
async function conflictsOf(db: Db, project: number): Promise<Pick<ProjectView, 'conflicts' | 'conflictsHidden'>> {
  const { rows, total } = await artifactsInConflict(db, project, MAX_CONFLICTS);
  const conflicts = await Promise.all(
    rows.map(async (row): Promise<ProjectView['conflicts']> => {
      const other = await projectRef(db, row.project === project ? row.contender : row.project);
      return other === null ? [] : [{ digest: await digestOf(db, row), name: row.name, version: row.version, other }];
    }),
  );
  return { conflicts: conflicts.flat(), conflictsHidden: total - rows.length };
}

type BuilderCount = { builder: number; level: number; artifacts: number };

function levelsOf(counts: readonly BuilderCount[]): ProjectView['levels'] {
  const levels = new Map<number, number>();
  for (const { level, artifacts } of counts) if (level >= 0) levels.set(level, (levels.get(level) ?? 0) + artifacts);
  return [...levels].map(([level, artifacts]) => ({ level, artifacts })).sort((a, b) => b.level - a.level);
}

async function buildersOf(db: Db, counts: readonly BuilderCount[]): Promise<ProjectView['builders']> {
  const known = counts.filter((count) => count.builder !== 0);
  const builders = new Map<number, { artifacts: number; level: number }>();
  for (const { builder, level, artifacts } of known) {
    const sum = builders.get(builder);
    builders.set(builder, { artifacts: (sum?.artifacts ?? 0) + artifacts, level: Math.max(sum?.level ?? -1, level) });
  }
  return Promise.all(
    [...builders].map(async ([builder, { artifacts, level }]) => {
      const id = (await termText(db, builder)) ?? '';
      return {
        id,
        artifacts,
        recognised: recognisesBuilder(SHIPPED.policy.rootsOfTrust, id),
        level: toSlsaLevel(level < 0 ? null : level),
      };
    }),
  );
}

/**
 * One cell for each version, oldest first. An artifact without a version has its own cell. A version has the worst
 * status of its artifacts.
 */
async function stripOf(db: Db, project: number): Promise<ProjectView['strip']> {
  const ids = await newestOfProject(db, project, MAX_ARTIFACTS_SCANNED);
  const rows = new Map((await artifactsByIds(db, ids)).map((row) => [row.id, row]));
  const cells = new Map<string, ProjectView['strip'][number]>();
  for (const id of ids) {
    const row = rows.get(id);
    if (!row) continue;
    const key = row.version ?? `#${row.id}`;
    const cell = cells.get(key);
    if (cell && isAtLeastAsBad(cell.status, row.status)) continue;
    if (!cell && cells.size === MAX_VERSIONS) break;
    cells.set(key, {
      digest: await digestOf(db, row),
      version: row.version,
      status: row.status,
      at: cell?.at ?? row.builtAt ?? row.firstSeen,
      regression: false,
    });
  }
  const strip = [...cells.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return strip.map((cell, i) => ({
    ...cell,
    regression: i > 0 && cell.status !== strip[i - 1]!.status && isAtLeastAsBad(cell.status, strip[i - 1]!.status),
  }));
}

const isAtLeastAsBad = (a: Status, b: Status) => STATUSES.indexOf(a) <= STATUSES.indexOf(b);
