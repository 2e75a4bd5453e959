import { parseRepository } from '#lib/bytes/naming/repository.ts';
import { isObject, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Provenance, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';

/** The source of a build. */
export type Source = Provenance['source'];

/**
 * The commit in a digest set, in the spellings of producers: `gitCommit`, the older `sha1`, and GitLab's SHA-1 under
 * the name `sha256`. Null if there is none.
 */
export function commitOf(digest: JsonValue | undefined): string | null {
  if (!isObject(digest)) return null;
  for (const [algorithm, value] of Object.entries(digest)) {
    if (typeof value !== 'string') continue;
    if (/^gitcommit$/i.test(algorithm) && /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(value)) return value.toLowerCase();
    if (/^(sha1|sha256|sha-1)$/i.test(algorithm) && /^[0-9a-f]{40}$/i.test(value)) return value.toLowerCase();
  }
  return null;
}

/** The source at a location. `digest` and `ref` take precedence over the commit and ref in the location. */
export function sourceAt(
  uri: string | null,
  digest: JsonValue | undefined,
  ref: string | null,
  entryPoint: string | null,
): Source {
  const parsed = uri === null ? null : parseRepository(uri);
  return {
    uri,
    repository: parsed?.repository ?? null,
    commit: commitOf(digest) ?? parsed?.commit ?? null,
    ref: ref ?? parsed?.ref ?? null,
    entryPoint,
  };
}

/**
 * Fill in the missing members of a source from the dependency of the same repository, or, if the source names no
 * repository, from the first dependency that pins a commit.
 */
export function completeSource(source: Source, written: JsonValue[]): Source {
  const candidates = written
    .filter((entry): entry is JsonObject => isObject(entry))
    .map((entry) => sourceAt(asText(entry['uri']) ?? asText(entry['name']), member(entry, 'digest'), null, null));
  const same = candidates.find(
    (one) =>
      one.repository !== null &&
      one.repository.toLowerCase() === source.repository?.toLowerCase() &&
      one.commit !== null,
  );
  const found =
    same ??
    (source.repository === null ? candidates.find((one) => one.repository !== null && one.commit !== null) : undefined);
  if (!found) return source;
  return {
    uri: source.uri ?? found.uri,
    repository: source.repository ?? found.repository,
    commit: source.commit ?? found.commit,
    ref: source.ref ?? found.ref,
    entryPoint: source.entryPoint,
  };
}

/** A dependency with its commit as `gitCommit`, if its digest set names the commit by another name. */
export function withCommit(resource: ResourceDescriptor, written: JsonValue): ResourceDescriptor {
  const commit = commitOf(member(written, 'digest'));
  if (
    commit === null ||
    resource.digest['gitCommit'] !== undefined ||
    resource.uri === null ||
    parseRepository(resource.uri) === null
  )
    return resource;
  return { ...resource, digest: { ...resource.digest, gitCommit: commit } };
}

/** The first member of an object under any of several names, as text (numbers written out). */
export function firstMember(value: JsonValue | undefined, ...names: string[]): string | null {
  for (const name of names) {
    const found = member(value, name);
    if (typeof found === 'string' && found !== '') return found;
    if (typeof found === 'number') return String(found);
  }
  return null;
}
