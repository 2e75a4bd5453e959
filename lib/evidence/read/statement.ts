import { lookupTable } from '#lib/bytes/lookup-table.ts';
import { isObject, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import type { Remark, Statement } from '#lib/evidence/model/evidence.ts';
import { isRefusal, refuse, type Refusal } from './refusal.ts';
import { readSubjects } from './subjects.ts';

const VERSIONS = lookupTable<Statement['version']>({
  'https://in-toto.io/Statement/v1': 'v1',
  'https://in-toto.io/Statement/v0.1': 'v0.1',
});

/**
 * Whether an object claims to be an in-toto statement, in any spelling that producers use (`_type`, protobuf-JSON
 * `type` and `predicate_type`).
 */
export function isStatement(value: JsonObject): boolean {
  const type = value['_type'] ?? value['type'];
  if (typeof type === 'string' && type.startsWith('https://in-toto.io/Statement/')) return true;
  return ('predicateType' in value || 'predicate_type' in value) && ('subject' in value || 'predicate' in value);
}

/**
 * Read an in-toto Statement v0.1 or v1 (in-toto attestation framework `statement.md`) at JSON pointer `at`. Unknown
 * fields are ignored; an unknown `_type` gives version `unknown`.
 */
export function readStatement(value: JsonValue, at: string, remarks: Remark[]): Statement | Refusal {
  if (!isObject(value)) return refuse('wrong-type', at, 'An in-toto statement is an object.');
  const type = asText(value['_type']) ?? asText(value['type']);
  const predicateType = value['predicateType'] ?? value['predicate_type'];
  if (typeof predicateType !== 'string') {
    return refuse(
      predicateType === undefined ? 'missing-field' : 'wrong-type',
      `${at}/predicateType`,
      'An in-toto statement names the type of its predicate in `predicateType`.',
    );
  }
  if (type === null)
    remarks.push({
      code: 'no-statement-type',
      pointer: `${at}/_type`,
      message: 'The statement does not say which version it is.',
    });
  if (!('_type' in value) && type !== null)
    remarks.push({ code: 'odd-spelling', pointer: `${at}/type`, message: '`type` is read as `_type`.' });
  if (!('predicateType' in value))
    remarks.push({
      code: 'odd-spelling',
      pointer: `${at}/predicate_type`,
      message: '`predicate_type` is read as `predicateType`.',
    });
  const version = VERSIONS[type ?? ''] ?? 'unknown';
  if (version === 'unknown' && type !== null)
    remarks.push({
      code: 'unknown-statement-version',
      pointer: `${at}/_type`,
      message: `${JSON.stringify(type.slice(0, 200))} is no known statement version.`,
    });
  const subjects = readSubjects(member(value, 'subject'), `${at}/subject`, remarks);
  if (isRefusal(subjects)) return subjects;
  return { version, type: type ?? '', predicateType, subjects, predicate: value['predicate'] ?? null };
}

/**
 * The predicate as JSON. Parses a predicate that is a string with JSON in it, as cosign before v2 wrote SPDX and custom
 * predicates; returns any other predicate unchanged.
 */
export function predicateValue(predicate: JsonValue): JsonValue {
  if (typeof predicate !== 'string' || !/^\s*[{[]/.test(predicate)) return predicate;
  const read = readJson(Buffer.from(predicate));
  return read.ok ? read.value : predicate;
}
