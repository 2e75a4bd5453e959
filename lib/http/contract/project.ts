import * as z from 'zod';
import type { MetricsView } from '#lib/views/metrics.ts';
import type { ProjectPage, ProjectView } from '#lib/views/project.ts';
import { deployment } from './artifact.ts';
import { cursor, digest, dateTime, projectRef, slsaLevel, status } from './shared-schemas.ts';

const share = z.object({ part: z.int(), whole: z.int(), share: z.number().nullable() }).meta({ id: 'Share' });
const quantiles = z
  .object({
    p50: z.number().nullable(),
    p90: z.number().nullable(),
    p99: z.number().nullable(),
    count: z.int(),
    open: z.int(),
  })
  .meta({ id: 'Quantiles', description: 'Seconds' });
const counts = z
  .object({
    verified: z.int(),
    incomplete: z.int(),
    failed: z.int(),
    waived: z.int(),
    unknown: z.int(),
    error: z.int(),
  })
  .meta({ id: 'StatusCounts' });

export const metricsView = z
  .object({
    from: z.string(),
    to: z.string(),
    project: z.string().nullable(),
    timeToVerify: quantiles,
    coverage: share,
    coverageDeployed: share,
    defectLeakage: share,
    counts,
    byDay: z.array(
      z.object({
        day: z.string(),
        artifacts: z.int(),
        verified: z.int(),
        coverage: z.number().nullable(),
        p50: z.number().nullable(),
        p90: z.number().nullable(),
        defects: z.int(),
        leaked: z.int(),
        evidence: z.int(),
        failed: z.int(),
      }),
    ),
    previous: z.object({ timeToVerify: quantiles, coverage: share, coverageDeployed: share, defectLeakage: share }),
    definitions: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Metrics' }) satisfies z.ZodType<MetricsView>;

export const projectItem = projectRef
  .extend({
    counts,
    artifacts: z.int(),
    coverage: z.number().nullable(),
    slsaLevel,
    lastBuildAt: dateTime.nullable(),
    latest: z.object({ digest, status, version: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'ProjectListItem' });
export const projectPage = z
  .object({ projects: z.array(projectItem), cursor })
  .meta({ id: 'ProjectPage' }) satisfies z.ZodType<ProjectPage>;

export const projectView = projectItem
  .extend({
    earlierNames: z.array(z.object({ slug: z.string(), until: dateTime })),
    hostId: z.string().nullable(),
    levels: z.array(z.object({ level: z.int(), artifacts: z.int() })),
    builders: z.array(z.object({ id: z.string(), artifacts: z.int(), recognised: z.boolean(), level: slsaLevel })),
    environments: z.array(deployment),
    strip: z.array(z.object({ digest, version: z.string().nullable(), status, at: dateTime, regression: z.boolean() })),
    metrics: metricsView,
  })
  .meta({ id: 'Project' }) satisfies z.ZodType<ProjectView>;

export const pageQuery = z.object({
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});
export const metricsQuery = z.object({
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
  project: z.string().max(500).optional(),
});
