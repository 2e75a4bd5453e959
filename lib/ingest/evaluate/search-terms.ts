/** What an artifact can be found by: names, purls, commit, repository, signer. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { signerIdentity } from '#db/evidence/signers.ts';
import type { Db } from '#db/open.ts';
import { buildById, sourceById } from '#db/project/builds.ts';
import { projectById } from '#db/project/projects.ts';

export async function searchTermsOf(db: Db, row: ArtifactRow): Promise<string[]> {
  const words = (await labelsOf(db, row.id)).map((label) => label.value);
  const build = row.build === null ? null : await buildById(db, row.build);
  const source = build?.source ? await sourceById(db, build.source) : null;
  const project = row.project === null ? null : await projectById(db, row.project);
  for (const word of [source?.commit, build?.ref, project?.slug, await signerIdentity(db, row.signer)])
    if (word) words.push(word);
  return words;
}
