/** Makes the report of a period for a schedule, and keeps its bytes with an entry in the log. */
import { hash } from 'node:crypto';
import type { Db } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { addKeptReport, keptPeriods, newestProject, nextKeptReport } from '#db/report/kept-reports.ts';
import type { ScheduleRow } from '#db/report/schedules.ts';
import type { Context } from '#lib/context/context.ts';
import { findPrivateProjects } from '#lib/context/sight.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { appliesToProject } from '#lib/ingest/policies/choose-policy.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import type { Period } from '#lib/metrics/period.ts';
import { MAX_CATCH_UP, type PeriodPlan, planPeriods, type SkippedPeriods } from '#lib/metrics/rhythm.ts';
import { getReport } from '#lib/query/report/get-report.ts';
import { type KeptReport, keptBytes } from '#lib/report/kept.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';

/** The reports of a schedule that are missing at a time. */
export async function plannedReports(db: Db, schedule: ScheduleRow, now: Date): Promise<PeriodPlan> {
  const kept = await keptPeriods(db, schedule.id, now.toISOString().slice(0, 10), MAX_CATCH_UP + 1);
  return planPeriods(schedule, { since: new Date(schedule.createdAt), now, kept });
}

/**
 * Make the report of a period and keep it, unless it is kept already. A report of the installation is about all
 * projects. That of a project is made without what only those see who see another private project.
 */
export async function keepReport(
  context: Context,
  schedule: ScheduleRow,
  { period, skipped }: { period: Period; skipped: SkippedPeriods | null },
): Promise<void> {
  const { whole } = context.store;
  const others = (await findPrivateProjects(context)).map(({ id }) => id).filter((id) => id !== schedule.project);
  const hiddenProjects = schedule.project === null ? [] : others;
  const seen = { ...context, store: whole.without(hiddenProjects) };
  const project = await slugOfProject(whole.read, schedule.project);
  const { id, name, every, day } = schedule;
  const kept: KeptReport = {
    v: 1,
    schedule: { id, name, every, day },
    skipped,
    policies: await policiesOf(seen.store.read, project),
    report: await getReport(seen, { ...period, ...(project !== null && { project }) }),
  };
  // They are kept for good, so secrets are masked before.
  const bytes = keptBytes(maskSecrets(kept));
  const sha256 = hash('sha256', bytes);
  const { from, to } = period;
  await context.evidenceWriter.change(context, async (tx, batch) => {
    if ((await keptPeriods(tx, id, from, 1))[0] === from) return;
    const number = await nextKeptReport(tx);
    const leaf = await appendEntry(tx, batch, { kind: 'report', at: batch.wallClock, number, sha256 });
    await addKeptReport(tx, number, {
      schedule: id,
      project: schedule.project,
      from,
      to,
      madeAt: kept.report.createdAt,
      sha256,
      leaf,
      bytes,
      hiddenProjects,
      // Read now: a project that came while the report was made may be in it.
      newestProject: await newestProject(tx),
    });
  });
}

/** The policies in force that apply to a project, or all of them. */
async function policiesOf(db: Db, project: string | null): Promise<KeptReport['policies']> {
  const { policies } = await policySet(db);
  return policies
    .filter(
      ({ policy }) =>
        project === null || policy.appliesTo.projects.some((pattern) => appliesToProject(pattern, project)),
    )
    .map(({ policy, sha256 }) => ({ id: policy.id, version: policy.version, sha256 }));
}
