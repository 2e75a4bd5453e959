/** Reads names of container images: registry, repository, tag and digest. */
import type { InventoryItem } from './inventory.ts';

/** An image as it is named. */
export type ImageReference = Pick<InventoryItem, 'repository' | 'tag' | 'digest' | 'remark'>;

/** The digests that OCI registers (OCI image-spec, descriptor.md): lower-case hex only. */
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
const TAG = /^\w[\w.-]{0,127}$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//;

/**
 * Read the name of an image, such as `ghcr.io/acme/web:1.2@sha256:…` (distribution, reference/reference.go). A text
 * that is no such name has no repository, no tag and no digest, and a remark says why.
 */
export function readImageReference(written: string): ImageReference {
  const text = written.trim().replace(SCHEME, '');
  if (text === '') return nothing('it names no image');
  if (text.includes('${')) return nothing('it has a variable, whose value the document does not say');
  if (DIGEST.test(text)) return nothing('an image ID is no digest of a manifest');
  const at = text.indexOf('@');
  const [name, digest] = at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
  const colon = name.lastIndexOf(':');
  const hasTag = colon > name.lastIndexOf('/');
  const path = hasTag ? name.slice(0, colon) : name;
  const tag = hasTag ? name.slice(colon + 1) : null;
  if (path === '' || /\s/.test(path)) return nothing('it names no image');
  const read = { repository: repositoryOf(path), tag, digest: null };
  if (digest !== null && !DIGEST.test(digest)) return { ...read, remark: `what follows @ is no digest` };
  if (tag !== null && !TAG.test(tag))
    return { ...read, tag: null, digest: digestOf(digest), remark: 'the tag is none' };
  return { ...read, digest: digestOf(digest), remark: null };
}

function nothing(remark: string): ImageReference {
  return { repository: null, tag: null, digest: null, remark };
}

function digestOf(text: string | null): ImageReference['digest'] {
  if (text === null) return null;
  const colon = text.indexOf(':');
  return { algorithm: text.slice(0, colon), value: text.slice(colon + 1) };
}

/** A repository with its registry: a name without one is of docker.io, and one without a slash of its library. */
function repositoryOf(path: string): string {
  const [first = '', ...rest] = path.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const [registry, name] = hasRegistry ? [first.toLowerCase(), rest.join('/')] : ['docker.io', path];
  const isDockerHub = registry === 'docker.io' || registry === 'index.docker.io';
  if (!isDockerHub) return `${registry}/${name}`;
  return `docker.io/${name.includes('/') ? name : `library/${name}`}`;
}
