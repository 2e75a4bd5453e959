import { isObject, asList, member, asObject, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { sameJson } from '#lib/bytes/canonical-json.ts';
import type { OuterClaim, Remark, SignedMember, Statement } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content, type JsonFormat } from '../../read/content.ts';
import { readPayload } from '#lib/evidence/payload/payload.ts';
import { isRefusal, refuse, type Refusal } from '../../read/refusal.ts';
import { commonContent } from '#lib/evidence/read/signed-members.ts';
import { readEnvelope } from './dsse.ts';

/**
 * Google Cloud Build provenance as `gcloud artifacts docker images describe --show-provenance --format json` prints it:
 * a summary of the image, and occurrences with an envelope and a clear-text copy of the signed statement each.
 */
export const gcb: JsonFormat = {
  recognises: (value) =>
    isObject(value['provenance_summary']) ||
    (isObject(value['envelope']) && isObject(value['build']) && 'noteName' in value),
  read: (document) => readGcb(document.value),
};

function readGcb(value: JsonObject): Content | Refusal {
  const written = member(value['provenance_summary'], 'provenance');
  const single = written === undefined ? value : written;
  const [occurrences, base] = Array.isArray(single)
    ? [single, '/provenance_summary/provenance/']
    : [[single], written === undefined ? '' : '/provenance_summary/provenance'];
  const members: SignedMember[] = [];
  const remarks: Remark[] = [];
  let refused: Refusal = refuse(
    'missing-field',
    '/provenance_summary/provenance',
    'The document contains no provenance.',
  );
  for (const [index, occurrence] of occurrences.entries()) {
    const where = base.endsWith('/') ? `${base}${index}` : base;
    const read = readOccurrence(occurrence, where, value['image_summary']);
    if (isRefusal(read)) {
      refused = read;
      remarks.push({ code: 'unreadable-member', pointer: read.pointer, message: read.message });
    } else members.push(read);
  }
  if (members.length === 0) return refused;
  return makeContent('gcb-provenance', {
    ...commonContent(members),
    remarks: [...remarks, ...members.flatMap((one) => one.remarks)],
    signed: { kind: 'dsse-set', members },
  });
}

function readOccurrence(value: JsonValue, where: string, summary: JsonValue | undefined): SignedMember | Refusal {
  if (!isObject(value)) return refuse('wrong-type', where, 'A provenance occurrence is an object.');
  const dropped: Remark[] = [];
  const envelope = readEnvelope(
    withoutUndecodableSignatures(value['envelope'], `${where}/envelope`, dropped),
    `${where}/envelope`,
  );
  if (isRefusal(envelope)) return envelope;
  const payload = readPayload(envelope, `${where}/envelope`);
  if (isRefusal(payload)) return payload;
  const claims =
    payload.statement === null
      ? []
      : [...textClaims(value, payload.statement, where), ...occurrenceClaims(value, payload.statement, where, summary)];
  const { statement, subjects, facts, outerClaims, remarks } = payload;
  return {
    pointer: where,
    envelope,
    statement,
    subjects,
    facts,
    outerClaims: [...outerClaims, ...claims],
    remarks: [...dropped, ...remarks],
  };
}

/** One of several signatures suffices, so one that cannot be decoded is left out instead of refusing the envelope. */
function withoutUndecodableSignatures(
  value: JsonValue | undefined,
  where: string,
  remarks: Remark[],
): JsonValue | undefined {
  if (!isObject(value) || !Array.isArray(value['signatures'])) return value;
  const signatures = value['signatures'].filter((signature, index) => {
    const alone = readEnvelope({ payloadType: '', payload: '', signatures: [signature] }, '');
    if (isRefusal(alone))
      remarks.push({ code: alone.refused, pointer: `${where}/signatures/${index}`, message: alone.message });
    return !isRefusal(alone);
  });
  return { ...value, signatures };
}

/**
 * Claims that compare the clear-text copy with the payload. As in slsa-verifier, both sides lack the members that
 * differ in genuine documents: `recipe.definedInMaterial` (text in one, number in the other) and
 * `metadata.buildInvocationId`.
 */
function textClaims(occurrence: JsonObject, statement: Statement, where: string): OuterClaim[] {
  return ['intotoStatement', 'inTotoSlsaProvenanceV1'].flatMap((key): OuterClaim[] => {
    const copy = member(occurrence['build'], key);
    if (!isObject(copy)) return [];
    const pointer = `${where}/build/${key}`;
    const subjects = statement.subjects.map(({ name, digest }) => ({ name, digest }));
    const clear = asList(copy['subject']).map((subject) => ({
      name: asText(member(subject, 'name')),
      digest: asObject(member(subject, 'digest')),
    }));
    return [
      {
        pointer: `${pointer}/predicateType`,
        check: 'predicate',
        against: 'predicateType',
        value: copy['predicateType'] ?? null,
        signed: statement.predicateType,
      },
      { pointer: `${pointer}/subject`, check: 'subject', against: 'subject-digest', value: clear, signed: subjects },
      {
        pointer: `${pointer}/predicate`,
        check: 'predicate',
        against: 'statement',
        value: comparablePredicate(copy['predicate'] ?? copy['slsaProvenance'] ?? null),
        signed: comparablePredicate(statement.predicate),
      },
    ];
  });
}

function comparablePredicate(predicate: JsonValue): JsonValue {
  if (!isObject(predicate)) return predicate;
  const { recipe, metadata } = predicate;
  const without = (value: JsonValue | undefined, key: string): JsonObject =>
    Object.fromEntries(Object.entries(asObject(value)).filter(([name]) => name !== key));
  return {
    ...predicate,
    ...(isObject(recipe) ? { recipe: without(recipe, 'definedInMaterial') } : {}),
    ...(isObject(metadata) ? { metadata: without(metadata, 'buildInvocationId') } : {}),
  };
}

/**
 * Claims that compare the kind of the occurrence, and the digests in the summary and the resource, with the signed
 * payload.
 */
function occurrenceClaims(
  occurrence: JsonObject,
  statement: Statement,
  where: string,
  summary: JsonValue | undefined,
): OuterClaim[] {
  const claims: OuterClaim[] = [
    {
      pointer: `${where}/kind`,
      check: 'predicate',
      against: 'other',
      value: occurrence['kind'] ?? null,
      signed: 'BUILD',
    },
  ];
  const named: [string, JsonValue | undefined][] = [
    [`${where}/resourceUri`, occurrence['resourceUri']],
    ['/image_summary/digest', member(summary, 'digest')],
    ['/image_summary/fully_qualified_digest', member(summary, 'fully_qualified_digest')],
  ];
  const signed = statement.subjects.flatMap((subject) =>
    Object.entries(subject.digest).map(([algorithm, value]) => `${algorithm}:${value}`),
  );
  for (const [pointer, value] of named) {
    if (value === undefined) continue;
    const written = typeof value === 'string' ? value.slice(value.indexOf('@') + 1) : '';
    const digest = parseDigest(written);
    const outer = digest ? `${digest.algorithm}:${digest.value}` : value;
    claims.push({
      pointer,
      check: 'subject',
      against: 'subject-digest',
      value: outer,
      signed: signed.find((one) => sameJson(one, outer)) ?? signed[0] ?? null,
    });
  }
  return claims;
}
