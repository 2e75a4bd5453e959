/** Describes the parameters of a check as the fields of a form. */
import { z } from 'zod';

/** One parameter. `fallback`: what the check uses without it. */
export type ParamField = { name: string; description: string; required: boolean } & (
  | { kind: 'number'; min: number | null; max: number | null; fallback: number | null }
  | { kind: 'flag'; fallback: boolean }
  /** `suggestions`: texts that are accepted among others. `nullable`: null stands for an empty field. */
  | { kind: 'text'; suggestions: string[]; nullable: boolean; fallback: string | null }
  | { kind: 'choice'; options: string[]; fallback: string | null }
  /** Any of the options. */
  | { kind: 'choices'; options: string[]; fallback: string[] }
  /** Texts. */
  | { kind: 'list'; fallback: string[] }
  /** A list of objects with these members. */
  | { kind: 'rows'; fields: ParamField[] }
  /** What a form has no field for. */
  | { kind: 'other' }
);

/** The part of a JSON Schema that the fields are made from. */
type Schema = {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  properties?: { [name: string]: Schema };
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
};

/** The fields for parameters, in the order of the schema. */
export function paramFields(params: z.ZodType): ParamField[] {
  return fieldsOf(z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as Schema);
}

function fieldsOf({ properties = {}, required = [] }: Schema): ParamField[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    description: (schema.description ?? '').replaceAll('`', ''),
    required: required.includes(name),
    ...fieldOf(schema),
  }));
}

type Field = ParamField extends infer F
  ? F extends ParamField
    ? Omit<F, 'name' | 'description' | 'required'>
    : never
  : never;

function fieldOf(schema: Schema): Field {
  const { default: fallback } = schema;
  const forms = formsOf(schema).filter(({ type }) => type !== 'null');
  const [form] = forms;
  if (forms.length > 1 && forms.every((one) => one.type === 'string')) return textField(schema, forms);
  if (form === undefined || forms.length > 1) return { kind: 'other' };
  if (isTexts(form.enum)) return { kind: 'choice', options: form.enum, fallback: textOf(fallback) };
  switch (form.type) {
    case 'integer':
    case 'number':
      return { kind: 'number', min: bound(form.minimum), max: bound(form.maximum), fallback: numberOf(fallback) };
    case 'boolean':
      return { kind: 'flag', fallback: fallback === true };
    case 'string':
      return textField(schema, forms);
    case 'array':
      return listField(form.items ?? {}, isTexts(fallback) ? fallback : []);
    default:
      return { kind: 'other' };
  }
}

/** The schemas any of which a value may have. */
function formsOf(schema: Schema): Schema[] {
  const { type, anyOf } = schema;
  return Array.isArray(type) ? type.map((one) => ({ ...schema, type: one })) : (anyOf ?? [schema]);
}

function textField(schema: Schema, forms: readonly Schema[]): Field {
  return {
    kind: 'text',
    suggestions: forms.flatMap((form) => (isTexts(form.enum) ? form.enum : [])),
    nullable: formsOf(schema).some(({ type }) => type === 'null'),
    fallback: textOf(schema.default),
  };
}

function listField(items: Schema, fallback: string[]): Field {
  if (isTexts(items.enum)) return { kind: 'choices', options: items.enum, fallback };
  if (items.type === 'string') return { kind: 'list', fallback };
  return items.type === 'object' ? { kind: 'rows', fields: fieldsOf(items) } : { kind: 'other' };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** The bounds of all safe integers stand for no bound. */
function bound(value: number | undefined): number | null {
  return value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? null : value;
}
