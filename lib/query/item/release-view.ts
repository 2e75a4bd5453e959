import type { Db } from '#db/open.ts';
import { actorById } from '#db/system/actors.ts';
import type { ReleaseView } from '#lib/views/reference/release.ts';

/** The members of a row, with its actors by their row ids. */
type ReleasableRow = Omit<ReleaseView, 'createdBy' | 'releasedBy'> & { createdBy: number; releasedBy: number | null };

/** Why, when and by whom a quarantine or a legal hold was made and released. */
export async function releaseView(db: Db, row: ReleasableRow): Promise<ReleaseView> {
  return {
    reason: row.reason,
    createdAt: row.createdAt,
    createdBy: await actorById(db, row.createdBy),
    releasedAt: row.releasedAt,
    releasedBy: await actorById(db, row.releasedBy),
    releaseReason: row.releaseReason,
  };
}
