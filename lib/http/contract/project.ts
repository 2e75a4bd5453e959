/** The schemas of projects and metrics. */
import * as z from 'zod';
import type { FigureEntry } from '#lib/metrics/glossary.ts';
import type { MetricsView } from '#lib/views/metrics.ts';
import type { MigrationView, ProjectPage, ProjectView } from '#lib/views/project.ts';
import { deployment } from './artifact.ts';
import { comparedTarget } from './target/target.ts';
import { actor, cursor, digest, dateTime, projectRef, slsaLevel, status } from './shared/shared-schemas.ts';

const share = z
  .object({
    part: z.int(),
    whole: z.int(),
    share: z.number().nullable().describe('`part / whole`, from 0 to 1 with four decimals; null when `whole` is 0'),
  })
  .meta({ id: 'Share' });
const quantiles = z
  .object({
    p50: z.number().nullable(),
    p90: z.number().nullable(),
    p99: z.number().nullable(),
    count: z.int().describe('The number of releases that have been verified'),
    notVerified: z.int().describe('The number of releases that have never been verified so far'),
  })
  .meta({
    id: 'Quantiles',
    description:
      'Quantiles of the time to verify, in seconds with two significant digits; null without a verified artifact',
  });
export const statusCounts = z
  .object({
    verified: z.int(),
    incomplete: z.int(),
    failed: z.int(),
    waived: z.int(),
    unknown: z.int(),
    error: z.int(),
  })
  .meta({
    id: 'StatusCounts',
    description:
      'The number of releases by their status now. An image index with its platforms is one release, with the worst status of them; every other artifact is one too',
  });

const figureEntry = z
  .object({
    name: z.string(),
    definition: z.string().describe('What is counted'),
    scope: z.string().describe('Which artifacts, or which other things, it is over'),
    time: z.enum(['now', 'period']).describe('`now`: as of the request. `period`: over the days from `from` to `to`'),
    unit: z.string(),
    rounding: z.string(),
    note: z.string().nullable().describe('Where else it is shown, and what it is easily confused with'),
  })
  .meta({ id: 'FigureEntry' }) satisfies z.ZodType<FigureEntry>;

export const metricsView = z
  .object({
    from: z.string().describe('The first day, in UTC'),
    to: z.string().describe('The last day, in UTC'),
    project: z.string().nullable().describe('The slug of the project; null for all projects'),
    timeToVerify: quantiles,
    coverage: share,
    coverageDeployed: share,
    defectLeakage: share,
    counts: statusCounts,
    open: z.int().describe('The releases that are not as they should be now: failed, error or incomplete'),
    byDay: z.array(
      z.object({
        day: z.string(),
        artifacts: z.int().describe('The releases first seen on this day, without those of status `unknown`'),
        verified: z.int().describe('Those of them that are verified now'),
        coverage: z.number().nullable().describe('`verified / artifacts`; null without artifacts'),
        p50: z.number().nullable(),
        p90: z.number().nullable(),
        defects: z.int().describe('The defects found on this day'),
        leaked: z.int().describe('Those of them that were found after the artifact had been deployed'),
        evidence: z.int().describe('The documents received on this day'),
        failed: z.int().describe('Those of them that failed verification'),
      }),
    ),
    previous: z
      .object({ timeToVerify: quantiles, coverage: share, coverageDeployed: share, defectLeakage: share })
      .describe('The same metrics for the period of equal length directly before'),
    targets: z
      .array(comparedTarget)
      .describe('The targets that count for these metrics, each with its outcome; a project’s own wins'),
    definitions: z
      .record(z.string(), z.string())
      .describe('The definition of each figure in words, with what it is over, its unit and its rounding'),
    glossary: z
      .record(z.string(), figureEntry)
      .describe('The same definitions, member by member; `/figures` shows them as a page'),
  })
  .meta({ id: 'Metrics' }) satisfies z.ZodType<MetricsView>;

export const projectItem = projectRef
  .extend({
    claimed: z.boolean().describe('Whether it is expected here: somebody of this installation has claimed it'),
    counts: statusCounts,
    artifacts: z
      .int()
      .describe('The number of its artifacts, with the platforms of images; `counts` adds up to its releases'),
    coverage: z
      .number()
      .nullable()
      .describe('The share of all its releases that are verified now, without those of status `unknown`'),
    slsaLevel: slsaLevel.describe('The SLSA Build level of the newest version; null when none can be concluded'),
    lastBuildAt: dateTime.nullable(),
    latest: z
      .object({ digest, status, version: z.string().nullable() })
      .nullable()
      .describe('The newest version, with the artifact of it that has the worst status'),
  })
  .meta({ id: 'ProjectListItem' });
export const projectPage = z
  .object({ projects: z.array(projectItem), cursor })
  .meta({ id: 'ProjectPage' }) satisfies z.ZodType<ProjectPage>;

export const projectView = projectItem
  .extend({
    earlierNames: z
      .array(z.object({ slug: z.string(), until: dateTime }))
      .describe('The slugs that the project had before'),
    hostId: z.string().nullable().describe('The id that the host gives to the repository; it survives a rename'),
    claimedBy: actor.nullable().describe('Who claimed the project for this installation; null when nobody has'),
    claimedAt: dateTime.nullable().describe('When it was claimed; null when nobody has claimed it'),
    conflicts: z
      .array(z.object({ digest, name: z.string().nullable(), version: z.string().nullable(), other: projectRef }))
      .describe('Artifacts over which another expected project has equal authority, newest first; at most 50'),
    conflictsHidden: z.int().describe('The number of such artifacts that are not in `conflicts`'),
    levels: z
      .array(z.object({ level: z.int(), artifacts: z.int() }))
      .describe('The number of releases by SLSA Build level, highest level first'),
    builders: z.array(
      z.object({
        id: z.string(),
        artifacts: z.int(),
        recognised: z.boolean().describe('Whether the policy has a root of trust for the builder'),
        level: slsaLevel.describe('The highest SLSA Build level among its artifacts; null when none can be concluded'),
      }),
    ),
    environments: z.array(deployment).describe('The deployments that have not ended'),
    strip: z
      .array(
        z.object({
          digest,
          version: z.string().nullable(),
          status,
          at: dateTime,
          regression: z.boolean().describe('Whether the status is worse than that of the version before'),
        }),
      )
      .describe('The newest versions, oldest first, each with its artifact of the worst status; at most 60'),
    metrics: metricsView,
  })
  .meta({ id: 'Project' }) satisfies z.ZodType<ProjectView>;

export const pageQuery = z.object({
  claimed: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .describe('`true`: only projects that are expected here. `false`: only the others. All by default'),
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional().describe('The largest number of projects; 50 by default'),
});
export const metricsQuery = z.object({
  from: z
    .string()
    .max(40)
    .optional()
    .describe('The first day of the period: a day or an RFC 3339 time, in UTC. By default, the period has 30 days'),
  to: z
    .string()
    .max(40)
    .optional()
    .describe('The last day, which is included; today by default. A period has at most 366 days'),
  project: z
    .string()
    .max(500)
    .optional()
    .describe('The present or a former slug of a project; without it, the metrics are those of all projects'),
});

export const migrationView = z
  .object({
    state: z
      .enum(['none', 'running', 'done'])
      .describe('`none`: the store needed no migration. `running`: statuses may still be those from before'),
    startedAt: dateTime.nullable(),
    finishedAt: dateTime.nullable(),
    counts: z
      .object({ artifacts: z.int(), projects: z.int(), withoutProject: z.int() })
      .describe('The artifacts of projects that nobody has claimed, these projects, and artifacts without a project'),
    projects: z
      .array(projectRef.extend({ artifacts: z.int() }))
      .describe('The projects, those with most artifacts first; at most 100'),
    artifacts: z.array(
      z.object({
        digest,
        name: z.string().nullable(),
        version: z.string().nullable(),
        project: projectRef.nullable(),
        before: status.describe('The status before: `verified` or `waived`'),
        reason: z.string().describe('Why the status is `unknown` now'),
      }),
    ),
    cursor,
  })
  .meta({ id: 'Migration' }) satisfies z.ZodType<MigrationView>;

export const migrationQuery = z.object({
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional().describe('The largest number of artifacts; 50 by default'),
});
