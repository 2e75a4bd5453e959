/** The schemas of predicate types in responses. */
import * as z from 'zod';
import type { PredicateTypeDocument } from '#lib/policy/predicate-type/schema.ts';
import { FIELD_TYPES } from '#lib/policy/predicates/fields.ts';
import type { DocumentChange } from '#lib/views/policy/document-change.ts';
import type {
  FieldView,
  PredicateTypeListItem,
  PredicateTypePage,
  PredicateTypeView,
} from '#lib/views/predicate-type/predicate-type.ts';
import { actor, cursor, dateTime } from '../shared/shared-schemas.ts';
import { documentVersion, policyChange, sha256, yaml } from './policy.ts';

const nullableString = z.string().nullable();

const predicateTypeListItem = z
  .object({
    id: z.string(),
    version: z.int(),
    title: z.string(),
    predicateType: z.string(),
    description: nullableString,
    state: z.enum(['in-force', 'retired']),
    extends: nullableString.describe('What it extends: the id of a type, or the URI of one that ships'),
    appliesTo: z.object({ projects: z.array(z.string()).readonly() }),
    fields: z.int().describe('The number of fields, also those of what it extends'),
    changed: z.object({ at: dateTime, by: actor.nullable(), reason: z.string() }),
  })
  .meta({ id: 'PredicateTypeListItem' }) satisfies z.ZodType<PredicateTypeListItem>;

const field = z
  .object({
    name: z.string(),
    pointer: z.string().describe('The JSON pointer of the value in the predicate'),
    title: z.string(),
    type: z.enum(FIELD_TYPES),
    show: z.boolean(),
    bind: z.boolean(),
    sentence: z.string(),
    from: z.string().describe('The id of the type that the field comes from'),
  })
  .meta({ id: 'PredicateField' }) satisfies z.ZodType<FieldView>;

const document = z.unknown().meta({
  description: 'The document; its JSON Schema is at `/api/v1/predicate-types/schema.json`',
}) as z.ZodType<PredicateTypeDocument>;

export const predicateTypeView = predicateTypeListItem
  .extend({
    document,
    yaml,
    sha256,
    fieldViews: z.array(field).describe('Those of what it extends first'),
    versions: z.array(documentVersion).describe('The newest first; at most 50'),
  })
  .meta({ id: 'PredicateType' }) satisfies z.ZodType<PredicateTypeView>;

export const predicateTypePage = z
  .object({
    predicateTypes: z.array(predicateTypeListItem),
    bases: z
      .array(z.object({ id: z.string(), predicateType: z.string(), title: z.string(), description: nullableString }))
      .describe('The types that ship, which a type can extend'),
    cursor,
  })
  .meta({ id: 'PredicateTypePage' }) satisfies z.ZodType<PredicateTypePage>;

export const predicateTypeQuery = z.object({
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

export const predicateTypeChange = policyChange.meta({
  id: 'PredicateTypeChange',
}) satisfies z.ZodType<DocumentChange>;
