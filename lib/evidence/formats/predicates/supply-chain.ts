import { valueAt, isObject, asLabel, asList, member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Remark, Statement } from '#lib/evidence/model/evidence.ts';
import { readResources } from '../../read/subjects.ts';

/** Read in-toto link v0.3 and older link predicates: a step, its command and its materials. Null without a name. */
export function readLink(predicate: JsonValue, remarks: Remark[]): Facts | null {
  const name = asText(member(predicate, 'name'));
  if (name === null) return null;
  const command = asList(member(predicate, 'command')).map((word) => asLabel(word) ?? '');
  const written = member(predicate, 'materials');
  // Before v0.3 materials were an object of path to digest set.
  const materials = isObject(written)
    ? Object.entries(written).map(([path, digest]): JsonValue => ({ name: path, digest }))
    : written;
  return { kind: 'link', name, command, materials: readResources(materials, '/predicate/materials', remarks) };
}

/** Read in-toto reference v0.1: documents that are stored elsewhere. */
export function readReference(predicate: JsonValue, remarks: Remark[]): Facts | null {
  const written = member(predicate, 'references');
  return Array.isArray(written)
    ? { kind: 'reference', references: readResources(written, '/predicate/references', remarks) }
    : null;
}

/** Read in-toto release v0.1, v0.2; v0.1 calls the id of the package `releaseId`. */
export function readRelease(predicate: JsonValue): Facts | null {
  const purl = asText(member(predicate, 'purl'));
  const packageId = asLabel(member(predicate, 'packageId') ?? member(predicate, 'releaseId'));
  return purl === null && packageId === null ? null : { kind: 'release', purl, packageId };
}

/** Read npm's publish attestation v0.1, which the registry signs. */
export function readNpmPublish(predicate: JsonValue): Facts | null {
  const name = asText(member(predicate, 'name'));
  return name === null
    ? null
    : {
        kind: 'publish',
        name,
        version: asText(member(predicate, 'version')),
        registry: asText(member(predicate, 'registry')),
      };
}

/**
 * Read PyPI's publish attestation v1. Its predicate is empty; name and version are in the file name of its subject
 * (PEP 427, PEP 625).
 */
export function readPypiPublish(statement: Statement): Facts {
  const file = statement.subjects[0]?.name ?? '';
  const parts = /^(.+?)-([^-]+)(?:\.tar\.gz|\.zip|-.*\.whl)$/.exec(file);
  return { kind: 'publish', name: parts?.[1] ?? null, version: parts?.[2] ?? null, registry: 'https://pypi.org' };
}

/** Read the image signature of cosign v3, a statement with an empty predicate. */
export function readCosignSign(predicate: JsonValue): Facts {
  return { kind: 'image-signature', dockerReference: asText(valueAt(predicate, 'docker-reference')) };
}
