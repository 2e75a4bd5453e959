/** The legal holds that there are and were. */
import { artifactById } from '#db/artifact/artifacts.ts';
import { evidenceIdAndOutcome } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { type HoldRow, holds } from '#db/retention/holds.ts';
import type { Context } from '#lib/context/context.ts';
import { pageById, type PageRequest } from '#lib/query/find/page-by-id.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { releaseView } from '#lib/query/item/release-view.ts';
import type { HoldPage, HoldView } from '#lib/views/retention/hold.ts';

/** Newest first. `cursor` is that of the page before. */
export async function listHolds(context: Context, page: PageRequest = {}): Promise<HoldPage> {
  const db = context.store.read;
  const { rows, cursor } = await pageById(page, (before, limit) => holds.list(db, before, limit));
  return { holds: await Promise.all(rows.map((row) => viewOf(db, row))), cursor };
}

/** One hold by its number; null where there is none. */
export async function getHold(context: Context, id: number): Promise<HoldView | null> {
  const row = await holds.find(context.store.read, id);
  return row && viewOf(context.store.read, row);
}

async function viewOf(db: Db, row: HoldRow): Promise<HoldView> {
  const artifact = row.artifact === null ? null : await artifactById(db, row.artifact);
  const evidence = row.evidence === null ? null : await evidenceIdAndOutcome(db, row.evidence);
  return {
    id: row.id,
    project: await slugOfProject(db, row.project),
    artifact: artifact && (await digestOf(db, artifact)),
    evidence: evidence?.id ?? null,
    ...(await releaseView(db, row)),
  };
}
