/** Finds the digest of an image reference, without asking a registry. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { parsePurl, type Purl } from '#lib/bytes/naming/purl.ts';
import { artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { artifactsWithLabel, labelsOf } from '#db/artifact/labels.ts';
import type { Db } from '#db/open.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';

export type ImageReference = { repository: string; tag: string | null; digest: string | null };

/** The digest of an image, or the reason why none can be told. */
export type ResolvedImage = { digest: string; byTag: boolean } | { digest: null; reason: string };

/** Artifacts of one name whose tags are compared, newest first. */
const MAX_NAMED = 256;

/**
 * Parse `[registry/]repository[:tag][@algorithm:hex]` (OCI distribution specification, "Pulling manifests"). Null where
 * the text is none. A reference without a tag and a digest has the tag `latest`.
 */
export function parseImageReference(text: string): ImageReference | null {
  const [, repository, tag, digest] =
    /^([a-z0-9][a-z0-9._-]*(?::\d{1,5})?(?:\/[a-z0-9][a-z0-9._-]*)*)(?::(\w[\w.-]{0,127}))?(?:@([a-z0-9_+.-]+:[0-9a-f]+))?$/i.exec(
      text,
    ) ?? [];
  if (repository === undefined || (digest !== undefined && parseDigest(digest) === null)) return null;
  return { repository, tag: tag ?? (digest === undefined ? 'latest' : null), digest: digest ?? null };
}

/**
 * The digest of an image: the one in the reference, else the only artifact that evidence with authority gives this name
 * and tag. A tag that names several artifacts, or none, has no digest here.
 */
export async function resolveImage(db: Db, image: ImageReference): Promise<ResolvedImage> {
  if (image.digest !== null) return { digest: image.digest, byTag: false };
  const found = await artifactsOfTag(db, image.repository, image.tag!);
  const [only] = found;
  if (only !== undefined && found.length === 1) return { digest: await digestOf(db, only), byTag: true };
  const name = `${image.repository}:${image.tag!}`;
  return {
    digest: null,
    reason:
      found.length === 0
        ? `no evidence here says which digest ${name} is`
        : `evidence here gives ${name} to ${found.length} artifacts`,
  };
}

async function artifactsOfTag(db: Db, repository: string, tag: string): Promise<ArtifactRow[]> {
  const found = new Map<number, ArtifactRow>();
  const spellings = spellingsOf(repository);
  for (const name of spellings) {
    const exact = await artifactsWithLabel(db, { kind: 'name', value: `${name}:${tag}` }, MAX_NAMED);
    for (const row of await artifactsByIds(db, exact)) found.set(row.id, row);
  }
  // A package URL of an image gives the artifact the last part of the repository as its name.
  for (const name of new Set([...spellings, repository.slice(repository.lastIndexOf('/') + 1)])) {
    const named = await artifactsWithLabel(db, { kind: 'name', value: name }, MAX_NAMED);
    for (const row of await artifactsByIds(db, named))
      if (await hasTag(db, row.id, spellings, tag)) found.set(row.id, row);
  }
  return [...found.values()];
}

/** Whether evidence gives the artifact (row id) the tag in one of the repositories, by a package URL. */
async function hasTag(db: Db, artifact: number, repositories: readonly string[], tag: string): Promise<boolean> {
  return (await labelsOf(db, artifact)).some(({ kind, value }) => {
    const purl = kind === 'purl' ? parsePurl(value) : null;
    const repository = purl && repositoryOf(purl);
    return (
      repository !== null &&
      repositories.includes(repository) &&
      (purl!.qualifiers['tag'] === tag || purl!.version === tag)
    );
  });
}

/** The repository of an image by its package URL (purl types `oci` and `docker`); null for other packages. */
function repositoryOf({ type, namespace, name, qualifiers }: Purl): string | null {
  const url = qualifiers['repository_url']?.replace(/^https?:\/\//, '').replace(/\/$/, '') ?? null;
  if (type === 'oci') return url;
  const path = namespace === null ? name : `${namespace}/${name}`;
  if (type !== 'docker') return null;
  return url === null ? path : `${url}/${path}`;
}

/** The names that evidence may use for a repository: Docker Hub is often left out. */
function spellingsOf(repository: string): string[] {
  const hub = /^(?:(?:index\.)?docker\.io\/)?((?:library\/)?[^/.:]+(?:\/[^/:]+)?)$/.exec(repository)?.[1] ?? null;
  if (hub === null) return [repository];
  const short = hub.replace(/^library\//, '');
  const whole = short.includes('/') ? short : `library/${short}`;
  return [...new Set([repository, short, whole, `docker.io/${short}`, `docker.io/${whole}`])];
}
