import { EDITED_STATUS } from '#lib/status/edited.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { type Db, isEditedRow } from '#db/open.ts';

/**
 * The stored status of an artifact and its reason; those of an edited store where somebody has changed the row.
 * `edited`: the artifacts of which that is so, where it has been found out of several at once.
 */
export async function shownStatus(
  db: Db,
  row: ArtifactRow,
  edited: ReadonlySet<number> | null = null,
): Promise<Pick<ArtifactRow, 'status' | 'reason'>> {
  const isEdited = edited === null ? await isEditedRow(db, 'artifact', row.id) : edited.has(row.id);
  const { status, reason } = isEdited ? EDITED_STATUS : row;
  return { status, reason };
}
