import { isObject, type JsonObject } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { DsseEnvelope, Facts, OuterClaim, Remark, Statement, Subject } from '#lib/evidence/model/evidence.ts';
import { isInTotoMetadata, readInToto } from '#lib/evidence/formats/in-toto/in-toto.ts';
import { readFacts } from '#lib/evidence/formats/predicates/registry.ts';
import { isRefusal, refuse, type Refusal } from '#lib/evidence/read/refusal.ts';
import { isStatement, readStatement } from '#lib/evidence/read/statement.ts';

/** The parsed payload of an envelope. */
export type ParsedPayload = {
  statement: Statement | null;
  predicateType: string | null;
  subjects: Subject[];
  facts: Facts;
  outerClaims: OuterClaim[];
  remarks: Remark[];
};

/** Whether a DSSE payload type announces an in-toto statement: the generic type, or one per predicate (since v1.2). */
export function isStatementType(payloadType: string): boolean {
  return /^application\/vnd\.in-toto(\.[a-z0-9._-]+)?\+json$/.test(payloadType);
}

/**
 * Read the payload of an envelope at JSON pointer `at`. Refuses an announced statement that is empty, and a payload
 * that two readers could read differently. Bytes that are no JSON, and objects that are no complete statement, are
 * accepted with a remark: verification then fails.
 */
export function readPayload(envelope: DsseEnvelope, at: string): ParsedPayload | Refusal {
  const remarks: Remark[] = [];
  const empty: ParsedPayload = {
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
    return empty;
  }
  const value = read.value;
  if (!announced && !(isObject(value) && isStatement(value))) return empty;
  if (announced && isObject(value) && isInTotoMetadata(value)) return readMetadata(value, at, empty);
  const statement = readStatement(value, '', remarks);
  if (isRefusal(statement)) {
    const message = `In the payload at ${statement.pointer || 'its root'}: ${statement.message}`;
    if (!isObject(value) || Object.keys(value).length === 0 || statement.refused === 'too-many-items')
      return refuse(statement.refused, `${at}/payload`, message);
    return { ...empty, remarks: [{ code: 'unreadable-statement', pointer: `${at}/payload`, message }] };
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

/** Read a link or layout in an envelope, which no statement encloses (in-toto enhancement ITE-5). */
function readMetadata(value: JsonObject, at: string, empty: ParsedPayload): ParsedPayload {
  const read = readInToto(value, '', empty.remarks);
  if (!isRefusal(read)) return { ...empty, subjects: read.subjects, facts: read.facts };
  const message = `In the payload at ${read.pointer || 'its root'}: ${read.message}`;
  return { ...empty, remarks: [{ code: 'unreadable-statement', pointer: `${at}/payload`, message }] };
}
