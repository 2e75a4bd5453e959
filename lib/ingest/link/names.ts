/** The names, purls and version that a subject gives an artifact. */
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { Subject } from '#lib/evidence/model/evidence.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Label } from '#db/artifact/labels.ts';

export type SubjectName = { labels: Label[]; name: string; isPurl: boolean; version: string | null };

/** What the name and the URI of a subject say, in this order. */
export function namesOfSubject(subject: Subject): SubjectName[] {
  return [subject.name, subject.uri].flatMap((written): SubjectName[] => {
    if (!written) return [];
    const purl = parsePurl(written);
    if (!purl)
      return [
        { labels: [{ kind: 'name', value: written }], name: written.slice(0, 300), isPurl: false, version: null },
      ];
    const name = `${purl.namespace ? `${purl.namespace}/` : ''}${purl.name}`;
    return [
      {
        labels: [
          { kind: 'purl', value: purl.canonical },
          { kind: 'name', value: name },
        ],
        name,
        isPurl: true,
        version: versionOfPurl(purl.version, purl.qualifiers['tag'] ?? null),
      },
    ];
  });
}

/**
 * Set the name and the version of an artifact where it has none yet. The name of a purl replaces another one as long as
 * no version is known. `ref` is the Git ref of the build: a tag is a version.
 */
export function applyNames(
  row: Pick<ArtifactRow, 'name' | 'version'>,
  names: readonly SubjectName[],
  ref: string | null,
): void {
  for (const { name, isPurl, version } of names) {
    if (row.name === null || (isPurl && row.version === null)) row.name = name;
    row.version ??= version;
  }
  row.version ??= /^refs\/tags\/(.+)$/.exec(ref ?? '')?.[1] ?? null;
}

/** The version of a purl. The version of an image is its digest, so the tag is used instead. */
function versionOfPurl(version: string | null, tag: string | null): string | null {
  return version === null || version.includes(':') ? tag : version;
}
