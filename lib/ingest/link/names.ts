/** The names, purls and version that a document gives an artifact. */
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { aliasesOf } from '#db/artifact/aliases.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Label } from '#db/artifact/labels.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import type { NamedSubject, StatedDocument } from '#lib/ingest/document/document.ts';
import { splitDigests } from './digests.ts';

/** The subjects of a document; for an SBOM without any, the component that it names as its root. */
export function documentSubjects({ subjects, facts }: Pick<StatedDocument, 'subjects' | 'facts'>): NamedSubject[] {
  if (subjects.length > 0 || facts.kind !== 'sbom') return subjects;
  const root = facts.sbom.root;
  if (!root || Object.keys(root.digests).length === 0) return [];
  return [{ name: root.purl ?? root.name, uri: null, digest: root.digests }];
}

const subjectsByDigest = new WeakMap<StatedDocument, Map<string, NamedSubject[]>>();

/** The subjects of a document by the digest that identifies each, `alg:value`. */
function indexSubjects(document: StatedDocument): Map<string, NamedSubject[]> {
  const known = subjectsByDigest.get(document);
  if (known) return known;
  const index = new Map<string, NamedSubject[]>();
  for (const subject of documentSubjects(document)) {
    const own = splitDigests(subject.digest)?.own;
    if (own === undefined) continue;
    const key = `${own.algorithm}:${own.value}`;
    index.set(key, [...(index.get(key) ?? []), subject]);
  }
  subjectsByDigest.set(document, index);
  return index;
}

/** What the subjects of a document say that have a digest of the artifact. */
export async function namesForArtifact(
  db: Db,
  document: StatedDocument,
  row: Pick<ArtifactRow, 'id' | 'alg' | 'value'>,
): Promise<SubjectName[]> {
  const index = indexSubjects(document);
  const own = index.get(`${await termText(db, row.alg)}:${row.value}`) ?? [];
  if (own.length > 0 && index.size === 1) return own.flatMap(namesOfSubject);
  const subjects = [...own];
  for (const { alg, value } of await aliasesOf(db, row.id))
    subjects.push(...(index.get(`${await termText(db, alg)}:${value}`) ?? []));
  return subjects.flatMap(namesOfSubject);
}

export type SubjectName = { labels: Label[]; name: string; isPurl: boolean; version: string | null };

/** What the name and the URI of a subject say, in this order. */
function namesOfSubject(subject: NamedSubject): SubjectName[] {
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
