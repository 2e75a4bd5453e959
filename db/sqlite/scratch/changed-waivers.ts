/** Finds the waivers that the changes in a scratch store have added, approved or ended. */
import { waiverById, type WaiverRow } from '#db/artifact/waivers.ts';
import { type Db } from '../../connection/connection.ts';
import { driver } from '../connection.ts';

/** The waivers that differ from those of the data, in the order of their ids. No waiver is ever deleted. */
export async function changedWaivers(db: Db): Promise<WaiverRow[]> {
  const ids = driver(db)
    .prepare<[], { id: number }>(
      'SELECT DISTINCT id FROM (SELECT * FROM main.waiver EXCEPT SELECT * FROM live.waiver) ORDER BY id',
    )
    .all();
  const rows: WaiverRow[] = [];
  for (const { id } of ids) rows.push((await waiverById(db, id))!);
  return rows;
}
