/** The decoded JSON of a document, with the payload of its envelope, cut to the size of a page. */
import { truncateEnd } from '#lib/format/truncate.ts';
import type { Json, ParsedEvidence } from '#lib/evidence/model/evidence.ts';

const MAX_ENTRIES = 5_000;
const MAX_LIST_LENGTH = 200;
const MAX_STRING_LENGTH = 4_000;
const MAX_DEPTH = 40;

/**
 * The decoded document. `cut` is true when parts are left out. A document other than JSON (JUnit, a checkpoint) is
 * text.
 */
export function decodedView(reading: ParsedEvidence): { value: Json; cut: boolean } {
  const document = jsonOrText(reading.bytes);
  const payload = payloadOf(reading);
  const whole: Json = payload === null ? document : { ...payload, document };
  const budget = { entries: MAX_ENTRIES, cut: false };
  const value = truncate(whole, budget, 0);
  return { value, cut: budget.cut };
}

/**
 * The signed content: a statement, or the JSON payload of an envelope without a statement (an in-toto layout).
 */
function payloadOf(reading: ParsedEvidence): { [key: string]: Json } | null {
  if (reading.statement) return reading.format === 'in-toto-statement' ? null : { statement: statementOf(reading) };
  if (reading.signed?.kind !== 'dsse') return null;
  const payload = jsonOrText(reading.signed.envelope.payload);
  return typeof payload === 'string' ? null : { payload };
}

function jsonOrText(bytes: Uint8Array): Json {
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function statementOf({ statement }: ParsedEvidence): Json {
  return {
    _type: statement!.type,
    predicateType: statement!.predicateType,
    subject: statement!.subjects.map(({ name, digest }) => ({ name, digest })),
    predicate: statement!.predicate,
  };
}

function truncate(value: Json, budget: { entries: number; cut: boolean }, depth: number): Json {
  budget.entries -= 1;
  if (budget.entries < 0 || depth > MAX_DEPTH) {
    budget.cut = true;
    return '…';
  }
  if (typeof value === 'string') {
    if (value.length <= MAX_STRING_LENGTH) return value;
    budget.cut = true;
    return truncateEnd(value, MAX_STRING_LENGTH);
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
