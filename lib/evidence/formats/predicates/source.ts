import { parseRepository } from '#lib/bytes/naming/repository.ts';
import { isObject, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Provenance, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';

export type Source = Provenance['source'];

/**
 * A commit in a digest set as producers write it: `gitCommit`, the older `sha1`, and GitLab's SHA-1 filed under
 * `sha256`.
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

/** The source that a location and what stands beside it name. */
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
 * Fill in what a source leaves open from the dependency of the same repository, or, where it names none, from the first
 * that pins a commit.
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

/** A dependency whose digest the shared rules left out, though it pins a commit by an odd name. */
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
