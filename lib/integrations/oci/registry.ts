/**
 * A client that reads one repository of a registry. Source: OCI distribution-spec 1.1. Every manifest and blob is
 * compared with its digest. Every function throws a `RegistryFailure` where it cannot answer.
 */
import { hash } from 'node:crypto';
import { asList, asText, isObject, type JsonObject, type JsonValue, member } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { type Authority, authorize } from './authorize.ts';
import { RegistryFailure } from './failure.ts';
import { type Answer, guardedGet } from './guarded-get.ts';

export type Manifest = { digest: string; bytes: Uint8Array; value: JsonObject };
export type Descriptor = { digest: string; size: number | null; mediaType: string };

export type Registry = {
  /** A manifest or an index, by its digest or a tag. */
  manifest: (reference: string) => Promise<Manifest>;
  /** A blob with its digest checked. */
  blob: (descriptor: Descriptor) => Promise<Uint8Array>;
  /**
   * The manifests that name this digest as their subject, each once: of the referrers API, or where the registry has
   * none, of the fallback tag. `more`: there are more than are listed.
   */
  referrers: (digest: string) => Promise<{ digests: string[]; more: boolean }>;
};

/** Clients and registries agree on 4 MiB at least (distribution-spec 1.1, "Pushing manifests"). */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
/** The limit of one uploaded document. */
const MAX_BLOB_BYTES = 16 * 1024 * 1024;
const MAX_PAGES = 10;
const MAX_REFERRERS = 200;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  INDEX,
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** Open a repository by its name. */
export function openRegistry(authority: Authority, repository: string): Registry {
  const base = `${authority.origin}/v2/${repository}`;
  const { host } = new URL(authority.origin);
  let authorization: string | null = null;

  async function get(url: URL, accept: string, maxBytes: number): Promise<Answer> {
    const request = { accept, maxBytes };
    const first = await guardedGet(authority, url, { ...request, authorization });
    if (first.status !== 401) return first;
    // The token is missing, or it has ended.
    authorization = await authorize(authority, first.headers['www-authenticate'] ?? '', repository);
    return guardedGet(authority, url, { ...request, authorization });
  }

  async function manifest(reference: string): Promise<Manifest> {
    const answer = await get(new URL(`${base}/manifests/${reference}`), MANIFESTS, MAX_MANIFEST_BYTES);
    requireSuccess(answer, host, `manifest ${reference}`);
    const digest = `sha256:${hash('sha256', answer.body, 'hex')}`;
    const stated = answer.headers['docker-content-digest'];
    if (DIGEST.test(reference) && reference !== digest)
      throw new RegistryFailure(
        'refused',
        `${host} gives another manifest for ${reference}: it has the digest ${digest}`,
      );
    if (typeof stated === 'string' && DIGEST.test(stated) && stated !== digest)
      throw new RegistryFailure('refused', `${host} states another digest for ${reference} than its manifest has`);
    const value = jsonOf(answer.body);
    if (value === null)
      throw new RegistryFailure('refused', `${host} gives a manifest for ${reference} that is no JSON object`);
    return { digest, bytes: answer.body, value };
  }

  async function blob({ digest, size }: Descriptor): Promise<Uint8Array> {
    if (!DIGEST.test(digest)) throw new RegistryFailure('refused', `${digest.slice(0, 100)} is no SHA-256 digest`);
    if (size !== null && size > MAX_BLOB_BYTES)
      throw new RegistryFailure('refused', `the blob ${digest} is larger than ${MAX_BLOB_BYTES / 1024 / 1024} MiB`);
    const answer = await get(new URL(`${base}/blobs/${digest}`), '*/*', MAX_BLOB_BYTES);
    requireSuccess(answer, host, `blob ${digest}`);
    if (`sha256:${hash('sha256', answer.body, 'hex')}` !== digest)
      throw new RegistryFailure('refused', `${host} gives other bytes for the blob ${digest}`);
    return answer.body;
  }

  async function referrers(digest: string): Promise<{ digests: string[]; more: boolean }> {
    const found = new Set<string>();
    const seen = new Set<string>();
    let url: URL | null = new URL(`${base}/referrers/${digest}`);
    while (url !== null) {
      if (seen.has(url.href)) throw new RegistryFailure('refused', `${host} repeats a page of referrers`);
      if (seen.size >= MAX_PAGES) return { digests: [...found], more: true };
      seen.add(url.href);
      const answer = await get(url, INDEX, MAX_MANIFEST_BYTES);
      const index = answer.status === 404 ? null : indexOf(answer, host);
      // Without the API a registry answers 404, and some answer with a page of theirs.
      if (index === null && seen.size === 1) return fallback(digest);
      if (index === null) throw new RegistryFailure('refused', `${host} gives a page of referrers that is no index`);
      for (const listed of digestsIn(index)) found.add(listed);
      if (found.size > MAX_REFERRERS) return { digests: [...found].slice(0, MAX_REFERRERS), more: true };
      url = nextPage(answer, `${base}/referrers/`, host);
    }
    return { digests: [...found], more: false };
  }

  /** The referrers tag schema: an index under a tag that the digest gives. */
  async function fallback(digest: string): Promise<{ digests: string[]; more: boolean }> {
    try {
      const { value } = await manifest(digest.replace(':', '-'));
      const all = [...new Set(digestsIn(value))];
      return { digests: all.slice(0, MAX_REFERRERS), more: all.length > MAX_REFERRERS };
    } catch (error) {
      if (error instanceof RegistryFailure && error.kind === 'absent') return { digests: [], more: false };
      throw error;
    }
  }

  return { manifest, blob, referrers };
}

function jsonOf(bytes: Uint8Array): JsonObject | null {
  const read = readJson(bytes);
  return read.ok && isObject(read.value) ? read.value : null;
}

const digestsIn = (index: JsonValue): string[] =>
  asList(member(index, 'manifests')).flatMap((entry) => {
    const digest = asText(member(entry, 'digest'));
    return digest !== null && DIGEST.test(digest) ? digest : [];
  });

/** The index of referrers; null where the answer is a success and no index. */
function indexOf(answer: Answer, host: string): JsonObject | null {
  requireSuccess(answer, host, 'list of referrers');
  const value = jsonOf(answer.body);
  return value !== null && Array.isArray(value['manifests']) ? value : null;
}

/** The next page (RFC 8288), which must be one of the same list. */
function nextPage({ headers, url }: Answer, prefix: string, host: string): URL | null {
  const link = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(String(headers.link ?? '').slice(0, 8_192))?.[1];
  if (link === undefined) return null;
  const next = URL.canParse(link, url) ? new URL(link, url) : null;
  if (next === null || !next.href.startsWith(prefix))
    throw new RegistryFailure('refused', `${host} continues its list of referrers at another address`);
  return next;
}

/** Throws unless the registry gave what it was asked for. */
function requireSuccess({ status, headers }: Answer, host: string, what: string): void {
  if (status >= 200 && status < 300) return;
  const after = Number(headers['retry-after']);
  if (status === 404) throw new RegistryFailure('absent', `${host} has no ${what}`);
  if (status >= 500 || status === 429)
    throw new RegistryFailure('unreached', `${host} answered ${status}`, Number.isSafeInteger(after) ? after : null);
  if (status === 401 || status === 403)
    throw new RegistryFailure(
      'refused',
      `${host} answered ${status} for the ${what}: check the name and the token of the connection`,
    );
  throw new RegistryFailure('refused', `${host} answered ${status} for the ${what}`);
}
