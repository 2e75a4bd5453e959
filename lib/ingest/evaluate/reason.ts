/** What an artifact can be found by: names, purls, commit, repository, signer. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { signerIdentity } from '#db/evidence/signers.ts';
import type { Db } from '#db/open.ts';
import { buildAt, sourceAt } from '#db/project/builds.ts';
import { projectAt } from '#db/project/projects.ts';

export async function wordsOfArtifact(db: Db, row: ArtifactRow): Promise<string[]> {
  const words = (await labelsOf(db, row.id)).map((label) => label.value);
  const build = row.build === null ? null : await buildAt(db, row.build);
  const source = build?.source ? await sourceAt(db, build.source) : null;
  const project = row.project === null ? null : await projectAt(db, row.project);
  for (const word of [source?.commit, build?.ref, project?.slug, await signerIdentity(db, row.signer)])
    if (word) words.push(word);
  return words;
}
