/** The document of a predicate type, as people write it in YAML or JSON. Its JSON Schema is made from these schemas. */
import { z } from 'zod';
import { id, projects, text } from '#lib/policy/document/schema.ts';
import { FIELD_TYPES } from '#lib/policy/predicates/fields.ts';

/** Limits of a document: its bytes, its fields, and how many types it may extend through each other. */
export const PREDICATE_TYPE_LIMITS = { bytes: 256 * 1024, fields: 50, bases: 4, pointer: 500 };

/** Addresses below `/api/v1/predicate-types/` and below the page of the types. */
const RESERVED = new Set(['check', 'new']);
/** A TypeURI of in-toto: a scheme and what follows it, without spaces or invisible characters. */
const TYPE_URI = /^[A-Za-z][A-Za-z0-9+.-]{0,40}:[^\s\p{C}]+$/u;
/** RFC 6901: every `~` is followed by 0 or 1. */
const POINTER = /^(?:\/(?:[^~/\p{C}]|~[01])*)*$/u;
const FIELD_NAME = /^[a-z][A-Za-z0-9_]{0,63}$/;
/** Words that no expression in CEL can name (CEL language definition, "Syntax"). */
const CEL_WORDS = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);

const field = z.strictObject({
  name: z
    .string()
    .regex(FIELD_NAME, 'must begin with a lower-case letter and have letters, digits and _ only, such as p99Latency')
    .refine((name) => !CEL_WORDS.has(name), 'is a word of CEL: choose another name')
    .describe('The name by which rules bind the field: fields.NAME'),
  pointer: z
    .string()
    .min(1, 'must name a member of the predicate: it begins with /')
    .max(PREDICATE_TYPE_LIMITS.pointer)
    .regex(POINTER, 'must be a JSON pointer (RFC 6901), such as /latency/p99')
    .describe('The JSON pointer of the value in the predicate'),
  title: text.max(200).optional().describe('What people read; the name where it is left out'),
  type: z.enum(FIELD_TYPES).describe('What the value is'),
  show: z.boolean().default(true).describe('Whether the pages of documents and artifacts show it'),
  bind: z.boolean().default(true).describe('Whether rules in CEL may read it as fields.NAME'),
});

/** The schema of a document. Parsing fills in what the document leaves out. */
export const predicateTypeDocument = z.strictObject({
  $schema: z.string().max(2_000).optional(),
  id: id
    .refine((written) => !RESERVED.has(written), 'is the address of something else: choose another id')
    .describe('The id of the type. A document with the id of a type that exists becomes its next version'),
  predicateType: z
    .string()
    .max(1_000)
    .regex(TYPE_URI, 'must be a URI, such as https://acme.example/load-test/v1')
    .describe('The predicate type of the attestations'),
  title: text.max(200).optional(),
  description: text.optional(),
  extends: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('The id of another type, or the URI of one that ships: a predicate must conform to its schema too'),
  schema: z
    .unknown()
    .optional()
    .describe(
      'The JSON Schema (2020-12) of the predicate. Each $ref stays in it, and patterns are in the syntax of RE2',
    ),
  fields: z.array(field).max(PREDICATE_TYPE_LIMITS.fields).default([]).describe('What is shown and bound in rules'),
  appliesTo: z
    .strictObject({ projects })
    .prefault({})
    .describe('The projects whose attestations are judged by this type'),
});

/** A document that has been read. */
export type PredicateTypeDocument = z.output<typeof predicateTypeDocument>;
