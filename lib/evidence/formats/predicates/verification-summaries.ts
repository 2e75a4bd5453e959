import { valueAt, isObject, asList, member, asObject, asText, type JsonValue, asLabel } from '#lib/bytes/json/json.ts';
import type { Facts, Statement, Subject, Vsa } from '#lib/evidence/model/evidence.ts';
import { readResource } from '../../read/subjects.ts';
import { readTime } from '../../read/time.ts';

function strings(value: JsonValue | undefined): string[] {
  return asList(value).filter((entry): entry is string => typeof entry === 'string');
}

/** A member under its protobuf-JSON name or its field name. */
function memberByEitherName(value: JsonValue, camel: string, snake: string): JsonValue | undefined {
  return member(value, camel) ?? member(value, snake);
}

/**
 * Read SLSA verification summary v1, and v0.1 and v0.2, which call result and levels `verification_result` and
 * `policy_level`. Null if a required member is missing.
 */
export function readVsa(predicate: JsonValue, { subjects }: Pick<Statement, 'subjects'>): Facts | null {
  const verifierId = asText(valueAt(predicate, 'verifier', 'id'));
  const result = asText(memberByEitherName(predicate, 'verificationResult', 'verification_result'));
  const resourceUri = asText(memberByEitherName(predicate, 'resourceUri', 'resource_uri'));
  if (verifierId === null || result === null || resourceUri === null) return null;
  const levels = strings(memberByEitherName(predicate, 'verifiedLevels', 'verified_levels'));
  const old = asText(memberByEitherName(predicate, 'policyLevel', 'policy_level'));
  const written = memberByEitherName(predicate, 'dependencyLevels', 'dependency_levels');
  const dependencyLevels = isObject(written)
    ? Object.fromEntries(
        Object.entries(written).map(([level, count]): [string, number] => [level, Number(asLabel(count)) || 0]),
      )
    : null;
  return {
    kind: 'vsa',
    vsa: {
      verifierId,
      timeVerified: readTime(memberByEitherName(predicate, 'timeVerified', 'time_verified')),
      resourceUri,
      policyUri: asText(valueAt(predicate, 'policy', 'uri')),
      result,
      verifiedLevels: levels.length > 0 || old === null ? levels : [old],
      dependencyLevels,
      slsaVersion: asText(memberByEitherName(predicate, 'slsaVersion', 'slsa_version')),
      ...revisionsOf(subjects),
    },
  };
}

/** The subjects of a summary that are commits. slsa-source-tool calls their annotation `source_refs`. */
function revisionsOf(subjects: readonly Subject[]): Pick<Vsa, 'revisions'> {
  const revisions = subjects.flatMap(({ digest, annotations }) => {
    const commit = digest['gitCommit'];
    if (commit === undefined) return [];
    return [{ commit, refs: strings(annotations?.['sourceRefs'] ?? annotations?.['source_refs']) }];
  });
  return revisions.length === 0 ? {} : { revisions };
}

/** Read the simple verification result v0.1, v0.2 (in-toto `svr.md`); null without a verifier. */
export function readSvr(predicate: JsonValue): Facts | null {
  const verifierId = asText(valueAt(predicate, 'verifier', 'id'));
  return verifierId === null
    ? null
    : {
        kind: 'svr',
        verifierId,
        timeCreated: readTime(memberByEitherName(predicate, 'timeCreated', 'time_created')),
        properties: strings(member(predicate, 'properties')),
      };
}

/** Read the SCAI attribute report v0.2, v0.3 (in-toto `scai.md`); null without attributes. */
export function readScai(predicate: JsonValue): Facts | null {
  const written = asList(member(predicate, 'attributes')).flatMap((entry) => {
    const attribute = asText(member(entry, 'attribute'));
    return attribute === null ? [] : [{ attribute, target: member(entry, 'target') }];
  });
  if (written.length === 0) return null;
  const producer = member(predicate, 'producer');
  const targets = written.flatMap(({ attribute, target }) =>
    isObject(target) ? [{ attribute, target: readResource(target) }] : [],
  );
  return {
    kind: 'scai',
    attributes: written.map(({ attribute }) => attribute),
    producer: asText(asObject(producer)['uri']) ?? asText(asObject(producer)['name']),
    ...(targets.length > 0 ? { targets } : {}),
    ...(isObject(producer) ? { producedBy: readResource(producer) } : {}),
  };
}
