import { EDITED_STATUS } from '#lib/status/edited.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { type Db, isEditedRow } from '#db/open.ts';

/** The stored status of an artifact and its reason; those of an edited store where somebody has changed the row. */
export async function shownStatus(db: Db, row: ArtifactRow): Promise<Pick<ArtifactRow, 'status' | 'reason'>> {
  const { status, reason } = (await isEditedRow(db, 'artifact', row.id)) ? EDITED_STATUS : row;
  return { status, reason };
}
