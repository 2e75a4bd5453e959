import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { EvidenceFormat, Json, ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import type { Refusal } from './refusal.ts';

/** Facts from outside a document's bytes, stored beside them so that reading the bytes again gives the same result. */
export type Context = { [key: string]: Json };

/** One JSON document: its bytes, and the value of exactly those bytes. */
export type JsonDocument = { bytes: Uint8Array; value: JsonObject; context: Context };
/** A document that is no JSON (XML, signed notes, tag-value): its bytes and its text. */
export type TextDocument = { bytes: Uint8Array; text: string; context: Context };

/** The part of ParsedEvidence that a format produces; the reader adds id, bytes, pointer and context. */
export type Content = Omit<ParsedEvidence, 'ok' | 'id' | 'bytes' | 'pointer' | 'context'>;

/**
 * A format of JSON objects. The format that recognises a document reads or refuses it; no other format reads it then.
 */
export type JsonFormat = {
  recognises(value: JsonObject): boolean;
  read(document: JsonDocument): Content | Refusal;
};

/** A format of text that is no JSON, with the same rule as JsonFormat. */
export type TextFormat = {
  recognises(text: string): boolean;
  read(document: TextDocument): Content | Refusal;
};

/** Content of a format with the given members; all other members are empty. */
export function makeContent(format: EvidenceFormat, members: Partial<Content> = {}): Content {
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
    ...members,
  };
}
