/** The legal holds that there are and were. */
import { artifactById } from '#db/artifact/artifacts.ts';
import { evidenceIdAndOutcome } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import { projectById } from '#db/project/projects.ts';
import { holdById, type HoldRow, listHolds as readRows } from '#db/retention/holds.ts';
import { actorById } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { HoldPage, HoldView } from '#lib/views/retention/hold.ts';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;

/** Newest first. `cursor` is that of the page before. */
export async function listHolds(
  context: Context,
  { cursor, limit = DEFAULT_PAGE_SIZE }: { cursor?: number; limit?: number } = {},
): Promise<HoldPage> {
  const db = context.store.read;
  const size = Math.min(limit, MAX_PAGE_SIZE);
  const rows = await readRows(db, cursor ?? Number.MAX_SAFE_INTEGER, size + 1);
  return {
    holds: await Promise.all(rows.slice(0, size).map((row) => viewOf(db, row))),
    cursor: rows.length > size ? String(rows[size - 1]!.id) : null,
  };
}

/** One hold by its number; null where there is none. */
export async function getHold(context: Context, id: number): Promise<HoldView | null> {
  const row = await holdById(context.store.read, id);
  return row && viewOf(context.store.read, row);
}

async function viewOf(db: Db, row: HoldRow): Promise<HoldView> {
  const artifact = row.artifact === null ? null : await artifactById(db, row.artifact);
  const evidence = row.evidence === null ? null : await evidenceIdAndOutcome(db, row.evidence);
  return {
    id: row.id,
    project: row.project === null ? null : ((await projectById(db, row.project))?.slug ?? null),
    artifact: artifact && (await digestOf(db, artifact)),
    evidence: evidence?.id ?? null,
    reason: row.reason,
    createdAt: row.createdAt,
    createdBy: await actorById(db, row.createdBy),
    releasedAt: row.releasedAt,
    releasedBy: await actorById(db, row.releasedBy),
    releaseReason: row.releaseReason,
  };
}
