/** Reads artifacts with the changes that the transaction has made so far and not stored yet. */
import { type ArtifactRow, artifactById, findArtifact } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { type Batch, digestKey } from './batch.ts';

/** The artifact (row id) with the changes of this transaction; null when it is unknown. */
export async function currentArtifact(db: Db, batch: Batch, id: number): Promise<ArtifactRow | null> {
  return batch.touched.get(id)?.row ?? (await artifactById(db, id));
}

/** The artifact with a digest, with the changes of this transaction; `alg` is a term. Null when it is unknown. */
export async function artifactWithDigest(
  db: Db,
  batch: Batch,
  alg: number,
  value: string,
): Promise<ArtifactRow | null> {
  const touched = batch.touchedByDigest.get(digestKey({ alg, value }));
  if (touched !== undefined) return touched.row;
  const stored = await findArtifact(db, alg, value);
  return stored && currentRow(batch, stored);
}

/** The artifact with the changes of this transaction. `row`: as it is stored. */
export function currentRow(batch: Batch, row: ArtifactRow): ArtifactRow {
  return batch.touched.get(row.id)?.row ?? row;
}
