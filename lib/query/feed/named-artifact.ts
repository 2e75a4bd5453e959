/** Artifacts as messages name them. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import type { NamedArtifact } from '#lib/notify/message/facts.ts';
import { type ArtifactRow, findArtifact } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { environmentsOf } from '#db/project/deployments.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';

/** The artifact of exactly this digest; null where it is not known. */
export async function artifactByDigest(db: Db, digest: string): Promise<ArtifactRow | null> {
  const parsed = parseDigest(digest);
  const alg = parsed && (await findTerm(db, parsed.algorithm));
  return parsed && alg !== null ? findArtifact(db, alg, parsed.value) : null;
}

/** An artifact with its project and where it runs now. */
export async function namedArtifact(db: Db, row: ArtifactRow): Promise<NamedArtifact> {
  return {
    digest: await digestOf(db, row),
    name: row.name,
    project: await slugOfProject(db, row.project),
    environments: row.deployed > 0 ? await environmentsOf(db, row.id) : [],
  };
}
