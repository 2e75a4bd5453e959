import { lookupTable } from '#lib/bytes/lookup-table.ts';
import { isObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts, Provenance, Remark } from '#lib/evidence/model/evidence.ts';
import { readProvenanceV01, readProvenanceV02 } from './provenance-v0.ts';
import { readProvenanceV1 } from './provenance-v1.ts';

/** Predicate types of SLSA provenance and the version of their shape. */
export const PROVENANCE_TYPES = lookupTable<Provenance['version']>({
  'https://slsa.dev/provenance/v1': 'v1',
  'https://slsa.dev/provenance/v1.0': 'v1',
  'https://slsa.dev/provenance/v0.2': 'v0.2',
  'https://slsa.dev/provenance/v0.1': 'v0.1',
  'https://in-toto.io/Provenance/v0.1': 'v0.1',
});

/** Read SLSA provenance of a version; null if the predicate is no object. */
export function readProvenance(predicate: JsonValue, version: Provenance['version'], remarks: Remark[]): Facts | null {
  if (!isObject(predicate)) return null;
  const read = { v1: readProvenanceV1, 'v0.2': readProvenanceV02, 'v0.1': readProvenanceV01 }[version];
  return { kind: 'provenance', provenance: read(predicate, remarks) };
}

/** The version of SLSA provenance whose shape a predicate without a statement has; null if none. */
export function provenanceVersion(value: { [key: string]: JsonValue }): Provenance['version'] | null {
  if (isObject(value['buildDefinition']) && isObject(value['runDetails'])) return 'v1';
  if (isObject(value['builder']) && 'buildType' in value && ('invocation' in value || 'materials' in value))
    return 'v0.2';
  return isObject(value['builder']) && isObject(value['recipe']) ? 'v0.1' : null;
}
