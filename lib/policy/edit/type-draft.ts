/** Reads and changes the text of a predicate type while somebody writes it. */
import { isMap, isSeq } from 'yaml';
import { stepsOf } from '#lib/bytes/json/pointer.ts';
import { FIELD_TYPES, type FieldType } from '#lib/policy/predicates/fields.ts';
import { edited, itemsOf, oneOf, readValue, recordOf, setMember, textOf, textsOf } from './edit-text.ts';

/** A field as far as the text says it. */
export type DraftField = {
  name: string;
  pointer: string;
  title: string;
  type: FieldType;
  show: boolean;
  bind: boolean;
  /**
   * Whether the schema requires the value, by `properties` and `required` alone. Null where that cannot be said so: the
   * schema is no mapping, or the pointer names nothing.
   */
  isRequired: boolean | null;
};

/** A document as far as its text says it. */
export type TypeDraft = {
  id: string;
  title: string;
  description: string;
  predicateType: string;
  extends: string;
  projects: string[];
  fields: DraftField[];
};

/** The draft that a text describes; null where it is no YAML, or not a mapping. */
export function readTypeDraft(text: string): TypeDraft | null {
  const value = readValue(text);
  if (value === null) return null;
  return {
    id: textOf(value.id),
    title: textOf(value.title),
    description: textOf(value.description),
    predicateType: textOf(value.predicateType),
    extends: textOf(value.extends),
    projects: textsOf(recordOf(value.appliesTo).projects) ?? ['**'],
    fields: itemsOf(value.fields).map((field) => draftField(field, value.schema)),
  };
}

function draftField(field: { [name: string]: unknown }, schema: unknown): DraftField {
  const pointer = textOf(field.pointer);
  return {
    name: textOf(field.name),
    pointer,
    title: textOf(field.title),
    type: oneOf(field.type, FIELD_TYPES),
    show: field.show !== false,
    bind: field.bind !== false,
    isRequired: isRequiredIn(schema, pointer),
  };
}

function isRequiredIn(schema: unknown, pointer: string): boolean | null {
  const steps = stepsOf(pointer);
  if (steps.length === 0 || !isWritable(schema)) return null;
  let at: unknown = schema;
  for (const step of steps) {
    const { required, properties } = recordOf(at);
    if (!Array.isArray(required) || !required.includes(step)) return false;
    const members = recordOf(properties);
    at = Object.hasOwn(members, step) ? members[step] : undefined;
  }
  return true;
}

/** Whether members can be added to a schema: it is a mapping, or there is none yet. */
function isWritable(schema: unknown): boolean {
  return schema === undefined || (typeof schema === 'object' && schema !== null && !Array.isArray(schema));
}

/** What a value of each type is in JSON Schema. A digest is a text or a digest set: the schema leaves it open. */
const SCHEMAS: { readonly [type in FieldType]: { [keyword: string]: string } } = {
  text: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
  digest: {},
  link: { type: 'string', format: 'uri' },
  list: { type: 'array' },
};

/**
 * Write into the schema whether the field at `at` (from 0) is required, with the JSON type of its value. Where it is no
 * longer required only the name is taken out of `required`; what the schema says about the value stays.
 */
export function requireField(text: string, at: number, isRequired: boolean): string {
  const field = readTypeDraft(text)?.fields[at];
  if (field === undefined || field.isRequired === null || field.isRequired === isRequired) return text;
  const steps = stepsOf(field.pointer);
  return isRequired ? required(text, steps, field.type) : notRequired(text, steps);
}

/** The path in the document to the schema of the value behind the first `count` steps. */
const schemaPath = (steps: readonly string[], count: number): string[] => [
  'schema',
  ...steps.slice(0, count).flatMap((step) => ['properties', step]),
];

function required(text: string, steps: readonly string[], type: FieldType): string {
  let changed = text;
  for (const [index, step] of steps.entries()) {
    const around = schemaPath(steps, index);
    const inner = schemaPath(steps, index + 1);
    const known = valueAt(changed, around);
    if (recordOf(known).type === undefined) changed = setMember(changed, [...around, 'type'], 'object');
    const names = textsOf(recordOf(known).required) ?? [];
    if (!names.includes(step)) changed = setMember(changed, [...around, 'required'], [...names, step]);
    if (valueAt(changed, inner) === undefined)
      changed = setMember(changed, inner, index === steps.length - 1 ? SCHEMAS[type] : { type: 'object' });
  }
  return changed;
}

/** The members around the value stay required: another field may be in them. */
function notRequired(text: string, steps: readonly string[]): string {
  const path = [...schemaPath(steps, steps.length - 1), 'required'];
  return edited(text, (document) => {
    const list = document.getIn(path, true);
    if (!isSeq(list)) return;
    const index = textsOf(list.toJS(document))?.indexOf(steps.at(-1)!) ?? -1;
    if (index >= 0) document.deleteIn([...path, index]);
    if (list.items.length === 0 && isMap(document.getIn(path.slice(0, -1), true))) document.deleteIn(path);
  });
}

function valueAt(text: string, path: readonly string[]): unknown {
  let value: unknown = readValue(text);
  for (const step of path) {
    const members = recordOf(value);
    value = Object.hasOwn(members, step) ? members[step] : undefined;
  }
  return value;
}
