import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { EvidenceFormat, Json, ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import type { Refusal } from './refusal.ts';

/** What surrounds a document's bytes: stored beside them, so that reading again gives the same result. */
export type Context = { [key: string]: Json };

/** One document on its way in: its bytes, and the JSON value of exactly those bytes. */
export type JsonDocument = { bytes: Uint8Array; value: JsonObject; context: Context };
/** A document that is no JSON (XML, signed notes, tag-value): its text. */
export type TextDocument = { bytes: Uint8Array; text: string; context: Context };

/** What a format makes of a document; the rest of ParsedEvidence (id, bytes, place) is the reader's. */
export type Content = Omit<ParsedEvidence, 'ok' | 'id' | 'bytes' | 'pointer' | 'context'>;

/** A format of JSON objects. A document that claims a format is read as it or refused, never read as another. */
export type JsonFormat = {
  recognises(value: JsonObject): boolean;
  read(document: JsonDocument): Content | Refusal;
};

export type TextFormat = {
  recognises(text: string): boolean;
  read(document: TextDocument): Content | Refusal;
};

/** Content with nothing in it but its format, to be filled in. */
export function makeContent(format: EvidenceFormat, filled: Partial<Content> = {}): Content {
  return {
    format,
    mediaType: null,
    statement: null,
    predicateType: null,
    subjects: [],
    signed: null,
    outerClaims: [],
    facts: { kind: 'generic' },
    remarks: [],
    ...filled,
  };
}
