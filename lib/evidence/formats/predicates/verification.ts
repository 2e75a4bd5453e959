import { at, isObject, list, member, object, text, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';

function strings(value: JsonValue | undefined): string[] {
  return list(value).filter((entry): entry is string => typeof entry === 'string');
}

/** A member under its protobuf-JSON name or its field name. */
function either(value: JsonValue, camel: string, snake: string): JsonValue | undefined {
  return member(value, camel) ?? member(value, snake);
}

/**
 * SLSA verification summary v1; v0.1 and v0.2 spelled the result and the levels `verification_result`, `policy_level`.
 */
export function readVsa(predicate: JsonValue): Facts | null {
  const verifierId = text(at(predicate, 'verifier', 'id'));
  const result = text(either(predicate, 'verificationResult', 'verification_result'));
  const resourceUri = text(either(predicate, 'resourceUri', 'resource_uri'));
  if (verifierId === null || result === null || resourceUri === null) return null;
  const levels = strings(either(predicate, 'verifiedLevels', 'verified_levels'));
  const old = text(either(predicate, 'policyLevel', 'policy_level'));
  const written = either(predicate, 'dependencyLevels', 'dependency_levels');
  const dependencyLevels = isObject(written)
    ? Object.fromEntries(Object.entries(written).map(([level, count]): [string, number] => [level, Number(count) || 0]))
    : null;
  return {
    kind: 'vsa',
    vsa: {
      verifierId,
      timeVerified: readTime(either(predicate, 'timeVerified', 'time_verified')),
      resourceUri,
      policyUri: text(at(predicate, 'policy', 'uri')),
      result,
      verifiedLevels: levels.length > 0 || old === null ? levels : [old],
      dependencyLevels,
      slsaVersion: text(either(predicate, 'slsaVersion', 'slsa_version')),
    },
  };
}

/** Simple verification result v0.1, v0.2 (in-toto `svr.md`). */
export function readSvr(predicate: JsonValue): Facts | null {
  const verifierId = text(at(predicate, 'verifier', 'id'));
  return verifierId === null
    ? null
    : {
        kind: 'svr',
        verifierId,
        timeCreated: readTime(either(predicate, 'timeCreated', 'time_created')),
        properties: strings(member(predicate, 'properties')),
      };
}

/** SCAI attribute report v0.2, v0.3 (in-toto `scai.md`). */
export function readScai(predicate: JsonValue): Facts | null {
  const attributes = list(member(predicate, 'attributes'))
    .map((entry) => text(member(entry, 'attribute')))
    .filter((name) => name !== null);
  const producer = object(member(predicate, 'producer'));
  return attributes.length === 0
    ? null
    : { kind: 'scai', attributes, producer: text(producer['uri']) ?? text(producer['name']) };
}
