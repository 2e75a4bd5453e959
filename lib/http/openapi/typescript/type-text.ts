/** JSON Schemas as the OpenAPI document has them → TypeScript types. */

/** The keywords that zod-openapi writes; every other keyword only narrows a value, which a type cannot say. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  description?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  prefixItems?: Schema[];
  properties?: { [name: string]: Schema };
  required?: string[];
  additionalProperties?: Schema | boolean;
};

const PRIMITIVES: { [type: string]: string } = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** The widest line of a comment. */
const COLUMNS = 116;

/** A JSDoc comment on lines of its own; empty without a text. `indent`: spaces before each line. */
export function commentText(text: string | undefined, indent: string): string {
  if (!text) return '';
  const lines: string[] = [];
  for (const word of text.replaceAll('*/', '*\\/').split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && indent.length + last.length + word.length < COLUMNS - 6)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length === 1
    ? `${indent}/** ${lines[0]} */\n`
    : `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

/** A property name as TypeScript writes it. */
export function nameText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literalText(name);
}

function literalText(value: unknown): string {
  const json = JSON.stringify(value);
  return typeof value === 'string' && !/['\\]/.test(json) ? `'${json.slice(1, -1).replaceAll('\\"', '"')}'` : json;
}

/** One of several types; `|` binds less than what it is put into, so it is in parentheses where `inner` says so. */
function unionText(types: string[], inner: boolean): string {
  const distinct = [...new Set(types)];
  if (distinct.includes('unknown')) return 'unknown';
  return distinct.length > 1 && inner ? `(${distinct.join(' | ')})` : distinct.join(' | ');
}

/**
 * The type of the values that a schema describes. `indent`: spaces before the line on which the type stands. `inner`:
 * whether the text is put into an array or an intersection.
 */
export function typeText(schema: Schema, indent: string, inner = false): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if ('const' in schema) return literalText(schema.const);
  if (schema.enum) return unionText(schema.enum.map(literalText), inner);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const types = choices.map((one) => typeText(one, indent, choices.length > 1));
    return unionText(types, inner);
  }
  if (schema.allOf) return schema.allOf.map((one) => typeText(one, indent, true)).join(' & ');
  if (Array.isArray(schema.type))
    return unionText(
      schema.type.map((type) => typeText({ ...schema, type }, indent, true)),
      inner,
    );
  if (schema.type === 'array') return arrayText(schema, indent);
  if (schema.type === 'object') return objectText(schema, indent);
  return PRIMITIVES[schema.type ?? ''] ?? 'unknown';
}

function arrayText({ prefixItems, items }: Schema, indent: string): string {
  if (prefixItems) return `[${prefixItems.map((one) => typeText(one, indent)).join(', ')}]`;
  return items === undefined ? 'unknown[]' : `${typeText(items, indent, true)}[]`;
}

function objectText({ properties = {}, required = [], additionalProperties }: Schema, indent: string): string {
  const deeper = `${indent}  `;
  const members = Object.entries(properties).map(([name, member]) => {
    const optional = required.includes(name) ? '' : '?';
    return `${commentText(member.description, deeper)}${deeper}${nameText(name)}${optional}: ${typeText(member, deeper)};\n`;
  });
  if (additionalProperties !== undefined && additionalProperties !== false) {
    // An index signature must admit the type of every member.
    const value = additionalProperties === true || members.length > 0 ? {} : additionalProperties;
    members.push(`${deeper}[name: string]: ${typeText(value, deeper)};\n`);
  }
  return members.length === 0 ? '{ [name: string]: unknown }' : `{\n${members.join('')}${indent}}`;
}
