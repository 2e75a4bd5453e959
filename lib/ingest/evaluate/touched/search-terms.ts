/** Collects the terms by which the search finds an artifact. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { signerIdentity } from '#db/evidence/signers.ts';
import type { Db } from '#db/open.ts';
import { buildById, sourceById } from '#db/project/builds.ts';
import { projectById } from '#db/project/projects.ts';

/** Names, purls, commit, ref, repository and signer of an artifact. */
export async function searchTermsOf(db: Db, row: ArtifactRow): Promise<string[]> {
  const terms = (await labelsOf(db, row.id)).map((label) => label.value);
  const build = row.build === null ? null : await buildById(db, row.build);
  const source = build?.source ? await sourceById(db, build.source) : null;
  const project = row.project === null ? null : await projectById(db, row.project);
  for (const term of [source?.commit, build?.ref, project?.slug, await signerIdentity(db, row.signer)])
    if (term) terms.push(term);
  return terms;
}
