/** The decoded JSON of a document, with the payload of its envelope, masked and cut to the size of a page. */
import { type FoundSecret, maskSecrets, maskText } from '#lib/secrets/mask.ts';
import { jsonOrTextOf } from '#lib/bytes/json/json-or-text.ts';
import { truncateEnd } from '#lib/format/truncate.ts';
import type { Json, ParsedEvidence } from '#lib/evidence/model/evidence.ts';

const MAX_ENTRIES = 5_000;
const MAX_LIST_LENGTH = 200;
const MAX_STRING_LENGTH = 4_000;
const MAX_DEPTH = 40;

/**
 * The decoded document, with secrets and internal hosts masked. `cut` is true when parts are left out, and `masked`
 * counts the secrets. A document other than JSON (JUnit, a checkpoint) is text.
 */
export function decodedView(reading: ParsedEvidence): { value: Json; cut: boolean; masked: number } {
  const document = jsonOrTextOf(reading.bytes);
  const payload = payloadOf(reading);
  const whole: Json = payload === null ? document : { ...payload, document };
  const budget: Budget = { entries: MAX_ENTRIES, cut: false, masked: 0 };
  const found: FoundSecret[] = [];
  const value = maskSecrets(truncate(whole, budget, 0), { hosts: true, onSecret: (secret) => found.push(secret) });
  return { value, cut: budget.cut, masked: found.length + budget.masked };
}

/**
 * The signed content: a statement, or the JSON payload of an envelope without a statement (an in-toto layout).
 */
function payloadOf(reading: ParsedEvidence): { [key: string]: Json } | null {
  if (reading.statement) return reading.format === 'in-toto-statement' ? null : { statement: statementOf(reading) };
  if (reading.signed?.kind !== 'dsse') return null;
  const payload = jsonOrTextOf(reading.signed.envelope.payload);
  return typeof payload === 'string' ? null : { payload };
}

function statementOf({ statement }: ParsedEvidence): Json {
  return {
    _type: statement!.type,
    predicateType: statement!.predicateType,
    subject: statement!.subjects.map(({ name, digest }) => ({ name, digest })),
    predicate: statement!.predicate,
  };
}

type Budget = { entries: number; cut: boolean; masked: number };

function truncate(value: Json, budget: Budget, depth: number): Json {
  budget.entries -= 1;
  if (budget.entries < 0 || depth > MAX_DEPTH) {
    budget.cut = true;
    return '…';
  }
  if (typeof value === 'string') {
    if (value.length <= MAX_STRING_LENGTH) return value;
    budget.cut = true;
    // Masked first: a part of a secret, or of base64 with a secret in it, is not recognised.
    const masked = maskText(value);
    if (masked !== value) budget.masked += 1;
    return truncateEnd(masked, MAX_STRING_LENGTH);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    if (value.length > MAX_LIST_LENGTH) budget.cut = true;
    return value.slice(0, MAX_LIST_LENGTH).map((item) => truncate(item, budget, depth + 1));
  }
  const members: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) {
    if (budget.entries <= 0) {
      budget.cut = true;
      break;
    }
    Object.defineProperty(members, key, {
      value: truncate(item, budget, depth + 1),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return members;
}
