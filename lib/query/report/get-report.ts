/** The report of a period: figures against those of the period before, what changed, controls, and exceptions. */
import { AttestryError } from '#lib/errors.ts';
import { readPeriod } from '#lib/metrics/period.ts';
import type { Report } from '#lib/report/report.ts';
import { lastCheckpoint } from '#db/log/log.ts';
import { findProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { policyFor } from '#lib/ingest/policies/policy-for.ts';
import { metricsOf } from '#lib/query/metrics/get-metrics.ts';
import { controlSections } from './controls.ts';
import { figuresOf } from './figures.ts';
import { driftSection } from './drift.ts';
import { gateSection } from './gate.ts';
import { missingSection } from './missing.ts';
import { policySection } from './policies.ts';
import { quarantineSection } from './quarantines.ts';
import type { Scope } from './scope/scope.ts';
import { signerSections } from './signers.ts';
import { readStatusChanges, statusSection } from './statuses.ts';
import { readWaivers, waiverSections } from './waivers.ts';
import { usedWaiverSection } from './waivers-used.ts';

export type ReportQuery = { project?: string | undefined; from?: string | undefined; to?: string | undefined };

/**
 * The report of a project, or of all that the caller may see. Every list is bounded and says what it leaves out. Throws
 * `bad-request` for an invalid period, and `not-found` for an unknown project.
 */
export async function getReport(context: Context, query: ReportQuery): Promise<Report> {
  const db = context.store.read;
  const now = context.now();
  const period = readPeriod(query, now);
  if ('problem' in period) throw new AttestryError('bad-request', period.problem);
  const project = query.project ? await findProject(db, query.project) : null;
  if (query.project && project === null) throw new AttestryError('not-found', `no project ${query.project}`);
  const scope: Scope = {
    db,
    project: project && { id: project.id, slug: project.slug },
    period,
    from: `${period.from}T00:00:00.000Z`,
    until: `${period.to}T23:59:59.999Z`,
    now: now.toISOString(),
  };
  const [changes, waivers] = [await readStatusChanges(scope), await readWaivers(context, scope)];
  const checkpoint = await lastCheckpoint(db);
  const { policy, sha256 } = (await policyFor(db, { project: project?.slug ?? null })).chosen;
  return {
    project: project?.slug ?? null,
    ...period,
    createdAt: now.toISOString(),
    baseUrl: context.vsa.baseUrl,
    attestry: context.vsa.version,
    figures: figuresOf(await metricsOf(db, project, period)),
    sections: [
      await statusSection(scope, changes),
      ...(await signerSections(scope)),
      await policySection(scope),
      ...waiverSections(scope, waivers),
      await usedWaiverSection(scope, waivers, changes),
      await quarantineSection(context, scope),
      await gateSection(context, scope),
      await driftSection(context, scope),
      await missingSection(scope),
      ...(await controlSections(context, scope)),
    ],
    policy: { id: policy.id, version: policy.version, sha256 },
    log: checkpoint && {
      origin: context.log.origin,
      size: checkpoint.size,
      root: Buffer.from(checkpoint.root).toString('hex'),
    },
  };
}
