import { isObject, type JsonObject } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { DsseEnvelope, Facts, OuterClaim, Remark, Statement, Subject } from '#lib/evidence/model/evidence.ts';
import { isInTotoMetadata, readInToto } from '#lib/evidence/formats/in-toto/in-toto.ts';
import { readFacts } from '#lib/evidence/formats/predicates/registry.ts';
import { isRefusal, refuse, type Refusal } from '#lib/evidence/read/refusal.ts';
import { isStatement, readStatement } from '#lib/evidence/read/statement.ts';

/** What the payload of an envelope says. */
export type ParsedPayload = {
  statement: Statement | null;
  predicateType: string | null;
  subjects: Subject[];
  facts: Facts;
  outerClaims: OuterClaim[];
  remarks: Remark[];
};

/** DSSE payload types that hold an in-toto statement: the generic one and, since framework v1.2, one a predicate. */
export function isStatementType(payloadType: string): boolean {
  return /^application\/vnd\.in-toto(\.[a-z0-9._-]+)?\+json$/.test(payloadType);
}

/**
 * Read the payload of an envelope. A payload that announces a statement and says nothing is refused, and so is one that
 * two readers could read differently. Bytes that are no JSON, or an object that is no whole statement, are kept: they
 * are for verification to fail.
 */
export function readPayload(envelope: DsseEnvelope, at: string): ParsedPayload | Refusal {
  const remarks: Remark[] = [];
  const nothing: ParsedPayload = {
    statement: null,
    predicateType: null,
    subjects: [],
    facts: { kind: 'generic' },
    outerClaims: [],
    remarks,
  };
  const announced = isStatementType(envelope.payloadType);
  const read = readJson(envelope.payload);
  if (!read.ok) {
    if (read.code !== 'not-json' && read.code !== 'not-utf8' && read.code !== 'empty')
      return refuse(read.code, `${at}/payload`, `In the payload at ${read.pointer || 'its root'}: ${read.message}.`);
    if (announced)
      remarks.push({
        code: 'unreadable-payload',
        pointer: `${at}/payload`,
        message: `The payload announces an in-toto statement, but ${read.message}.`,
      });
    return nothing;
  }
  const value = read.value;
  const looksLike = isObject(value) && isStatement(value);
  if (!announced && !looksLike) return nothing;
  if (announced && isObject(value) && isInTotoMetadata(value)) return readMetadata(value, at, nothing);
  const statement = readStatement(value, '', remarks);
  if (isRefusal(statement)) {
    const message = `In the payload at ${statement.pointer || 'its root'}: ${statement.message}`;
    if (!isObject(value) || Object.keys(value).length === 0 || statement.refused === 'too-many-items')
      return refuse(statement.refused, `${at}/payload`, message);
    return { ...nothing, remarks: [{ code: 'unreadable-statement', pointer: `${at}/payload`, message }] };
  }
  const outerClaims: OuterClaim[] = announced
    ? []
    : [
        {
          pointer: `${at}/payloadType`,
          check: 'predicate',
          against: 'payload',
          value: envelope.payloadType,
          signed: 'application/vnd.in-toto+json',
        },
      ];
  return {
    statement,
    predicateType: statement.predicateType,
    subjects: statement.subjects,
    facts: readFacts(statement, remarks),
    outerClaims,
    remarks,
  };
}

/** A link or layout in an envelope (in-toto 1.0 enhancement 5): it has no statement around it. */
function readMetadata(value: JsonObject, at: string, nothing: ParsedPayload): ParsedPayload {
  const read = readInToto(value, '', nothing.remarks);
  if (!isRefusal(read)) return { ...nothing, subjects: read.subjects, facts: read.facts };
  const message = `In the payload at ${read.pointer || 'its root'}: ${read.message}`;
  return { ...nothing, remarks: [{ code: 'unreadable-statement', pointer: `${at}/payload`, message }] };
}
