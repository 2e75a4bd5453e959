/** Says why a search by words finds an artifact, where its name does not. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { aliasesOf } from '#db/artifact/aliases.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { signerIdentity } from '#db/evidence/signers.ts';
import type { Db } from '#db/open.ts';
import { buildById, sourceById } from '#db/project/builds.ts';
import { slugOfProject } from '#db/project/projects.ts';

/** The first thing of the artifact that contains `query`, else the first word of it; null where nothing does. */
export async function whyFound(db: Db, row: ArtifactRow, query: string): Promise<string | null> {
  const wanted = query.trim().toLowerCase();
  const texts = await textsOf(db, row);
  const words = wanted.split(/[^\p{L}\p{N}._]+/u).filter((word) => word !== '');
  const found =
    texts.find(({ text }) =>
      text.toLowerCase().includes(wanted.replace(/^https?:\/\/|\.git$|^[\w-]+:(?=[0-9a-f]+$)/g, '')),
    ) ?? texts.find(({ text }) => words.some((word) => text.toLowerCase().includes(word)));
  return found === undefined ? null : `${found.what} ${found.text}`;
}

async function textsOf(db: Db, row: ArtifactRow): Promise<{ what: string; text: string }[]> {
  const labels = await labelsOf(db, row.id);
  const build = row.build === null ? null : await buildById(db, row.build);
  const source = build?.source ? await sourceById(db, build.source) : null;
  const texts: { what: string; text: string | null | undefined }[] = [
    ...labels.map(({ kind, value }) => ({ what: kind === 'purl' ? 'package' : 'named', text: value })),
    { what: 'digest', text: row.value },
    { what: 'commit', text: source?.commit },
    { what: 'built from', text: await slugOfProject(db, row.project) },
    { what: 'ref', text: build?.ref },
    { what: 'signed by', text: await signerIdentity(db, row.signer) },
    ...(await aliasesOf(db, row.id)).map(({ value }) => ({ what: 'further digest', text: value })),
  ];
  return texts.flatMap(({ what, text }) => (text ? [{ what, text }] : []));
}
