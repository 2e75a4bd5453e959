/** A document as one reads it: its JSON, with the payload of an envelope in clear, cut to what a page can hold. */
import { truncateEnd } from '#lib/format/truncate.ts';
import type { Json, ParsedEvidence } from '#lib/evidence/model/evidence.ts';

const MAX_ENTRIES = 5_000;
const MAX_LIST_LENGTH = 200;
const MAX_STRING_LENGTH = 4_000;
const MAX_DEPTH = 40;

/** `cut` where something is left out. A document that is no JSON (JUnit, a checkpoint) is shown as text. */
export function decodedView(reading: ParsedEvidence): { value: Json; cut: boolean } {
  const document = jsonOrText(reading.bytes);
  const payload = payloadOf(reading);
  const whole: Json = payload === null ? document : { ...payload, document };
  const left = { entries: MAX_ENTRIES, cut: false };
  const value = truncate(whole, left, 0);
  return { value, cut: left.cut };
}

/**
 * What is under the signature, in clear: a statement, or the JSON payload of an envelope that holds none (an in-toto
 * layout).
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

function truncate(value: Json, left: { entries: number; cut: boolean }, depth: number): Json {
  left.entries -= 1;
  if (left.entries < 0 || depth > MAX_DEPTH) {
    left.cut = true;
    return '…';
  }
  if (typeof value === 'string') {
    if (value.length <= MAX_STRING_LENGTH) return value;
    left.cut = true;
    return truncateEnd(value, MAX_STRING_LENGTH);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    if (value.length > MAX_LIST_LENGTH) left.cut = true;
    return value.slice(0, MAX_LIST_LENGTH).map((item) => truncate(item, left, depth + 1));
  }
  const kept: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) {
    if (left.entries <= 0) {
      left.cut = true;
      break;
    }
    Object.defineProperty(kept, key, {
      value: truncate(item, left, depth + 1),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return kept;
}
