/** What the remediation of a check names of an artifact. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import type { Db } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import { digestOf, projectRef } from '#lib/query/item/artifact-item.ts';
import type { RemediationSubject } from './fill-remediation.ts';

/** The subject for an artifact. `baseUrl`: that of this installation; null where it is not known. */
export async function remediationSubject(
  db: Db,
  row: ArtifactRow,
  baseUrl: string | null,
): Promise<RemediationSubject> {
  const build = row.build === null ? null : await buildById(db, row.build);
  const purl = (await labelsOf(db, row.id)).find(({ kind }) => kind === 'purl')?.value ?? null;
  return {
    digest: await digestOf(db, row),
    name: row.name,
    version: row.version,
    project: await projectRef(db, row.project),
    purl,
    isIndex: row.isIndex,
    entryPoint: build?.entryPoint ?? null,
    ref: build?.ref ?? null,
    baseUrl,
  };
}
