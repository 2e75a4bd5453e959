/** A project as of a past moment: the statuses of its artifacts by the policies of then, beside those of today. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ArtifactRow, artifactById } from '#db/artifact/artifacts.ts';
import { newestSeenBy } from '#db/artifact/seen-by.ts';
import { artifactsThatLeft } from '#db/history/standing-changes.ts';
import type { Db } from '#db/open.ts';
import { currentProjectId, findProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { type LoadedPolicy, policiesAt } from '#lib/ingest/policies/policy-set.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';
import { pastView } from '#lib/ingest/view/past-view.ts';
import { digestOf, parseProjectSlug } from '#lib/query/item/artifact-item.ts';
import type { Status } from '#lib/status/status.ts';
import { type AsOfCounts, type ChangedArtifact, MAX_COMPARED, type ProjectAsOf } from '#lib/views/as-of/as-of.ts';
import { countStatus } from './as-of-status.ts';
import { readMoment } from './moment.ts';

/** Artifacts that are evaluated before other requests get their turn. */
const AT_ONCE = 8;

type Decided = { status: Status; reason: string } | null;
type Question = {
  project: number;
  at: string;
  now: string;
  environment: string | null;
  view: FactsView;
  policies: readonly LoadedPolicy[];
};

/**
 * A project by its slug, also an earlier one, as of `at`: of its newest artifacts that were known then, and of those
 * that belonged to it then and have left it. Null where no project has the slug. Throws like `readMoment`.
 */
export async function getProjectAsOf(
  context: Context,
  slug: string,
  { at: written, environment = null }: { at: string; environment?: string | null | undefined },
): Promise<ProjectAsOf | null> {
  const db = context.store.read;
  const row = await findProject(db, slug);
  if (row === null) return null;
  const at = await readMoment(context, written);
  const policies = await policiesAt(db, at);
  const now = context.now().toISOString();
  const question: Question = { project: row.id, at, now, environment, view: pastView(db, at), policies };
  const present = await newestSeenBy(db, row.id, at, MAX_COMPARED + 1);
  const left = await artifactsThatLeft(db, row.id, at, MAX_COMPARED + 1);
  const ids = [...new Set([...present.slice(0, MAX_COMPARED), ...left])].slice(0, MAX_COMPARED);
  const [past, today]: [AsOfCounts, AsOfCounts] = [{}, {}];
  const changed: ChangedArtifact[] = [];
  for (const [index, id] of ids.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
    const artifact = (await artifactById(db, id))!;
    const decided = { past: await decidedThen(db, id, question), today: await decidedToday(db, artifact, question) };
    countStatus(past, decided.past);
    countStatus(today, decided.today);
    if (decided.past?.status === decided.today?.status) continue;
    changed.push({ digest: await digestOf(db, artifact), name: artifact.name, ...decided });
  }
  const more = present.length > MAX_COMPARED || left.length + present.length > ids.length + MAX_COMPARED;
  return { project: parseProjectSlug(row.slug), at, environment, past, today, changed, compared: ids.length, more };
}

async function decidedThen(
  db: Db,
  id: number,
  { project, at, environment, view, policies }: Question,
): Promise<Decided> {
  const row = await view.artifact(id);
  // Its project of then may have been merged into this one since.
  if (row === null || row.project === null || (await currentProjectId(db, row.project)) !== project) return null;
  const { status } = await evaluateArtifact(db, row, at, { state: { view }, environment, policies });
  return { status: status.status, reason: status.reason };
}

/** Without an environment it is the status that every list shows. */
async function decidedToday(db: Db, row: ArtifactRow, { project, now, environment }: Question): Promise<Decided> {
  if (row.project !== project) return null;
  const { status, reason } =
    environment === null ? row : (await evaluateArtifact(db, row, now, { environment })).status;
  return { status, reason };
}
