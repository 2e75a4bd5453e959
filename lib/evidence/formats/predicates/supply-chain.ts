import { valueAt, isObject, asLabel, asList, member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Remark, Statement } from '#lib/evidence/model/evidence.ts';
import { readResources } from '../../read/subjects.ts';

/** in-toto link v0.3 and the older link family: a step, its command, what went in. */
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

/** in-toto reference v0.1: documents that are kept elsewhere. */
export function readReference(predicate: JsonValue, remarks: Remark[]): Facts | null {
  const written = member(predicate, 'references');
  return Array.isArray(written)
    ? { kind: 'reference', references: readResources(written, '/predicate/references', remarks) }
    : null;
}

/** in-toto release v0.1, v0.2; the id of the package was called `releaseId` first. */
export function readRelease(predicate: JsonValue): Facts | null {
  const purl = asText(member(predicate, 'purl'));
  const packageId = asLabel(member(predicate, 'packageId') ?? member(predicate, 'releaseId'));
  return purl === null && packageId === null ? null : { kind: 'release', purl, packageId };
}

/** npm's publish attestation v0.1: signed by the registry. */
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
 * PyPI's publish attestation v1 says nothing but its subject: name and version are in the file name (PEP 427, PEP 625).
 */
export function readPypiPublish(statement: Statement): Facts {
  const file = statement.subjects[0]?.name ?? '';
  const parts = /^(.+?)-([^-]+)(?:\.tar\.gz|\.zip|-.*\.whl)$/.exec(file);
  return { kind: 'publish', name: parts?.[1] ?? null, version: parts?.[2] ?? null, registry: 'https://pypi.org' };
}

/** cosign v3 signs an image as a statement with an empty predicate. */
export function readCosignSign(predicate: JsonValue): Facts {
  return { kind: 'image-signature', dockerReference: asText(valueAt(predicate, 'docker-reference')) };
}
