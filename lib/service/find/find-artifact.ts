/** An artifact by any digest it is known by. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { artifactByAlias } from '#db/artifact/aliases.ts';
import { artifactAt, findArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';

/** By `alg:hex` (or bare hex): its own digest, else a further one that verified evidence gives it. Null where nothing is known. */
export async function findByDigest(db: Db, written: string): Promise<ArtifactRow | null> {
  const digest = parseDigest(written);
  const alg = digest === null ? null : await findTerm(db, digest.algorithm);
  if (digest === null || alg === null) return null;
  const own = await findArtifact(db, alg, digest.value);
  if (own) return own;
  const lead = await artifactByAlias(db, alg, digest.value);
  return lead === null ? null : artifactAt(db, lead);
}
