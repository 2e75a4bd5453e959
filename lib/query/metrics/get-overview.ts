/**
 * The data of the first page: the artifacts that need attention, the metrics of the period, the projects with the
 * newest builds, and the newest evidence.
 */
import { AttestryError } from '#lib/errors.ts';
import { readPeriod } from '#lib/metrics/period.ts';
import { policyFor } from '#lib/ingest/policies/policy-for.ts';
import { newestEvidence } from '#db/evidence/evidence.ts';
import { lastCheckpoint } from '#db/log/log.ts';
import type { Db } from '#db/open.ts';
import { findProject, recentProjects, type ProjectRow } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { arrivingItem } from '#lib/query/item/arriving-item.ts';
import { projectItem } from '#lib/query/item/project-item.ts';
import { countDueWaivers } from '#lib/query/waiver/list-waivers.ts';
import type { ArrivingItem } from '#lib/views/evidence.ts';
import type { Overview } from '#lib/views/overview.ts';
import { metricsOf, type MetricsQuery } from './get-metrics.ts';
import { needsAttention } from './needs-attention.ts';

const MAX_ATTENTION_ITEMS = 12;
const MAX_PROJECTS = 12;
const MAX_ARRIVING = 12;
/** Requests for waivers, and waivers that end soon, that are counted. */
const MAX_DUE_WAIVERS = 100;
/** Newest documents searched for those of one project. */
const MAX_EVIDENCE_SCANNED = 120;

/**
 * The overview of all projects, or of one. Every list in it is bounded. Throws `bad-request` for an invalid period and
 * `not-found` for an unknown project.
 */
export async function getOverview(context: Context, query: MetricsQuery): Promise<Overview> {
  const db = context.store.read;
  const period = readPeriod(query, context.now());
  if ('problem' in period) throw new AttestryError('bad-request', period.problem);
  const project = query.project ? await findProject(db, query.project) : null;
  if (query.project && !project) throw new AttestryError('not-found', `no project ${query.project}`);

  const attention = await needsAttention(db, project?.id ?? null, period, MAX_ATTENTION_ITEMS);
  const checkpoint = await lastCheckpoint(db);
  const { policy } = (await policyFor(db, { project: project?.slug ?? null })).chosen;
  return {
    period,
    attention: attention.items,
    attentionTotal: attention.total,
    waivers: await countDueWaivers(context, { project: project?.id ?? null, limit: MAX_DUE_WAIVERS }),
    metrics: await metricsOf(db, project, period),
    projects: await Promise.all(
      (project ? [project] : await recentProjects(db, MAX_PROJECTS)).map((row) => projectItem(db, row)),
    ),
    arriving: await arrivingIn(db, project),
    empty: (await newestEvidence(db, Number.MAX_SAFE_INTEGER, 1)).length === 0,
    log: checkpoint && {
      size: checkpoint.size,
      origin: context.log.origin,
      root: Buffer.from(checkpoint.root).toString('hex'),
    },
    policy: { id: policy.id, version: policy.version, title: policy.title },
  };
}

async function arrivingIn(db: Db, project: ProjectRow | null): Promise<ArrivingItem[]> {
  const rows = await newestEvidence(db, Number.MAX_SAFE_INTEGER, project ? MAX_EVIDENCE_SCANNED : MAX_ARRIVING);
  const items: ArrivingItem[] = [];
  for (const row of rows) {
    if (items.length === MAX_ARRIVING) break;
    const item = await arrivingItem(db, row);
    if (!project || item.project === project.slug) items.push(item);
  }
  // A replayed document has the time at which it was received first.
  return items.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
