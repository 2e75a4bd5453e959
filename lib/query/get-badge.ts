/** The badge of an artifact or a project. It is read anew for each request, so that it agrees with the page. */
import { badgeFor, type Badge, type BadgeMetric, type BadgeSubject } from '#lib/badge/badge.ts';
import type { BadgeAddress } from '#lib/badge/address.ts';
import { timeToVerify } from '#lib/metrics/rollup-deltas.ts';
import { DEFAULT_DAYS, dayOf, shiftDay } from '#lib/metrics/period.ts';
import type { Status } from '#lib/status/status.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { findArtifacts } from '#lib/query/find/find-artifact.ts';
import { projectOf, stillHolds, toSlsaLevel } from '#lib/query/item/artifact-item.ts';
import { shownStatus } from '#lib/query/item/shown-status.ts';
import { latestVersion } from '#lib/query/item/latest-version.ts';
import { isFromBeforeAuthority } from '#lib/ingest/batch/before-authority.ts';
import { earliestTime, evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { metricsOf } from '#lib/query/metrics/get-metrics.ts';

/** What a badge is of. */
export type BadgeOf = Exclude<BadgeAddress['subject'], { kind: 'address' }> | { kind: 'nothing' };

/** A badge, and until when it is the same where nothing but the time changes (RFC 3339); null: for ever. */
export type DatedBadge = { badge: Badge; holdsUntil: string | null };

/** The badge alone, as `getDatedBadge` finds it. */
export async function getBadge(context: Context, question: BadgeQuestion): Promise<Badge> {
  return (await getDatedBadge(context, question)).badge;
}

/**
 * The badge for one metric of an artifact or a project. `environment`: the status by the policy of that environment. An
 * artifact or project that is unknown or that nobody here expects gets a grey badge, not an error. Coverage and times
 * are those of the last 30 days, as the page of the project shows them; level and status of a project are those of its
 * newest version.
 */
export async function getDatedBadge(
  context: Context,
  { of, metric, environment = null }: BadgeQuestion,
): Promise<DatedBadge> {
  const db = context.store.read;
  const { subject, holdsUntil } = await subjectOf(db, of, { now: context.now(), environment });
  const badge = badgeFor(metric, subject);
  const label = environment === null || metric !== 'status' ? badge.label : `${badge.label} in ${environment}`;
  return { badge: { ...badge, label }, holdsUntil };
}

type BadgeQuestion = { of: BadgeOf; metric: BadgeMetric; environment?: string | null };
type DatedSubject = { subject: BadgeSubject; holdsUntil: string | null };

async function subjectOf(db: Db, of: BadgeOf, at: At): Promise<DatedSubject> {
  switch (of.kind) {
    case 'artifact':
      return artifactSubject(db, `${of.alg}:${of.value}`, at);
    case 'project':
      return projectSubject(db, of.slug, at);
    case 'nothing':
      return always({ kind: 'unknown' });
  }
}

const always = (subject: BadgeSubject): DatedSubject => ({ subject, holdsUntil: null });

type At = { now: Date; environment: string | null };

async function artifactSubject(db: Db, digest: string, at: At): Promise<DatedSubject> {
  const found = await findArtifacts(db, digest);
  if (found.kind === 'several') return always({ kind: 'ambiguous' });
  if (found.kind === 'none') return always({ kind: 'unknown' });
  const artifact = found.row;
  const { status, holdsUntil } = await statusOf(db, artifact, at);
  // The level of an artifact that nobody here expects is that of another project's build.
  if (status === 'unknown') return { subject: { kind: 'unknown' }, holdsUntil };
  const subject: BadgeSubject = {
    kind: 'artifact',
    status,
    isExpected: (await projectOf(db, artifact.project)).claimed,
    slsaLevel: toSlsaLevel(artifact.slsaLevel),
    timeToVerifySeconds: timeToVerify(artifact),
  };
  return { subject, holdsUntil };
}

/**
 * The stored status. By the policy of an environment the artifact is evaluated again; so is a waived one, because the
 * waiver may have expired, and one whose status holds no longer. An artifact whose evidence is not migrated yet is not
 * evaluated. `error` where somebody has edited the row.
 */
async function statusOf(db: Db, row: ArtifactRow, { now, environment }: At): Promise<DatedStatus> {
  const shown = await shownStatus(db, row);
  if (shown.status !== row.status) return { status: shown.status, holdsUntil: null };
  const isStored = row.status !== 'waived' && environment === null && stillHolds(row, now.toISOString());
  if (isStored || isFromBeforeAuthority(row)) return { status: row.status, holdsUntil: row.holdsUntil };
  const { status, holdsUntil } = await evaluateArtifact(db, row, now.toISOString(), { environment });
  return { status: status.status, holdsUntil };
}

type DatedStatus = { status: Status; holdsUntil: string | null };

async function projectSubject(db: Db, slug: string, at: At): Promise<DatedSubject> {
  const project = await findProject(db, slug);
  if (project === null || project.claimedAt === null) return always({ kind: 'unknown' });
  const today = dayOf(at.now.getTime());
  const { coverage, timeToVerify: times } = await metricsOf(db, project, {
    from: shiftDay(today, 1 - DEFAULT_DAYS),
    to: today,
  });
  const latest = await latestVersion(db, project);
  const status = latest && (await statusOf(db, latest.worst, at));
  const subject: BadgeSubject = {
    kind: 'project',
    coverage,
    timeToVerifyP50: times.p50,
    days: DEFAULT_DAYS,
    latest: latest && status && { status: status.status, slsaLevel: toSlsaLevel(latest.level) },
  };
  // The next day (UTC) is another period.
  const tomorrow = `${shiftDay(today, 1)}T00:00:00.000Z`;
  return { subject, holdsUntil: earliestTime([tomorrow, status?.holdsUntil ?? null]) };
}
