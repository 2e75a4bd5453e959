/** What the argument of each keyword must be, and where the schemas in it are. */
import { isObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { lookupTable } from '#lib/bytes/lookup-table.ts';
import { FORMAT_NAMES } from './formats.ts';

/** Where an argument has schemas: it is one, its elements are, or its members are. */
export type Holds = 'schema' | 'schemas' | 'named schemas';

/** `problem` completes "the keyword …"; null where the argument is what it must be. */
type Argument = { holds?: Holds; problem: (argument: JsonValue) => string | null };

const TYPES = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];

const must = (holds: (argument: JsonValue) => boolean, what: string): Argument => ({
  problem: (argument) => (holds(argument) ? null : `must be ${what}`),
});
const isText = (value: JsonValue) => typeof value === 'string';
const isCount = (value: JsonValue) => Number.isSafeInteger(value) && (value as number) >= 0;
const isUnique = (list: readonly JsonValue[]) => new Set(list).size === list.length;
const isTextList = (value: JsonValue) => Array.isArray(value) && value.every(isText) && isUnique(value);

const text = must(isText, 'a text');
const flag = must((value) => typeof value === 'boolean', 'true or false');
const number = must((value) => typeof value === 'number' && Number.isFinite(value), 'a number');
const count = must(isCount, 'a whole number from 0 on');
const texts = must(isTextList, 'a list of different texts');
const anything = must(() => true, 'a value');
const list = must(Array.isArray, 'a list');
const schema: Argument = { holds: 'schema', problem: () => null };
const schemas: Argument = {
  holds: 'schemas',
  problem: (value) => (Array.isArray(value) && value.length > 0 ? null : 'must be a list of one or more schemas'),
};
const namedSchemas: Argument = {
  holds: 'named schemas',
  problem: (value) => (isObject(value) ? null : 'must be an object whose members are schemas'),
};

/** The keywords of draft 2020-12 that a schema may have. */
export const ARGUMENTS = lookupTable<Argument>({
  $comment: text,
  $ref: text,
  $defs: namedSchemas,
  definitions: namedSchemas,
  title: text,
  description: text,
  default: anything,
  examples: list,
  deprecated: flag,
  readOnly: flag,
  writeOnly: flag,
  type: {
    problem: (value) => {
      const types = Array.isArray(value) ? value : [value];
      return types.length > 0 && isUnique(types) && types.every((one) => isText(one) && TYPES.includes(one as string))
        ? null
        : `must be one or more of ${TYPES.join(', ')}`;
    },
  },
  enum: must((value) => Array.isArray(value) && value.length > 0, 'a list of one or more values'),
  const: anything,
  multipleOf: must((value) => typeof value === 'number' && Number.isFinite(value) && value > 0, 'a number above 0'),
  maximum: number,
  exclusiveMaximum: number,
  minimum: number,
  exclusiveMinimum: number,
  maxLength: count,
  minLength: count,
  pattern: text,
  format: must(
    (value) => isText(value) && FORMAT_NAMES.includes(value as string),
    `one of the formats that Attestry checks: ${FORMAT_NAMES.join(', ')}`,
  ),
  contentEncoding: text,
  contentMediaType: text,
  maxItems: count,
  minItems: count,
  uniqueItems: flag,
  maxContains: count,
  minContains: count,
  prefixItems: schemas,
  items: schema,
  contains: schema,
  unevaluatedItems: schema,
  maxProperties: count,
  minProperties: count,
  required: texts,
  dependentRequired: must(
    (value) => isObject(value) && Object.values(value).every(isTextList),
    'an object whose members are lists of different texts',
  ),
  properties: namedSchemas,
  patternProperties: namedSchemas,
  additionalProperties: schema,
  propertyNames: schema,
  dependentSchemas: namedSchemas,
  unevaluatedProperties: schema,
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
  not: schema,
  if: schema,
  // oxlint-disable-next-line unicorn/no-thenable
  then: schema,
  else: schema,
});

const NO_BASE = 'is refused below the root: write each $ref as # and a JSON pointer into this schema';
const NO_DYNAMIC = 'is refused: write $ref with # and a JSON pointer into this schema';

/** Keywords that are refused, and what to write instead. */
export const REFUSED = lookupTable<string>({
  $id: NO_BASE,
  $schema: 'is refused below the root',
  $anchor: NO_DYNAMIC,
  $dynamicAnchor: NO_DYNAMIC,
  $dynamicRef: NO_DYNAMIC,
  $recursiveAnchor: NO_DYNAMIC,
  $recursiveRef: NO_DYNAMIC,
  $vocabulary: 'is refused: a schema has the vocabularies of draft 2020-12',
  $data: 'is refused: a limit must be written out',
  id: 'is of an early draft: leave it out',
  additionalItems: 'is of an earlier draft: write prefixItems and items',
  dependencies: 'is of an earlier draft: write dependentRequired or dependentSchemas',
  nullable: 'is of OpenAPI: write type with null',
  contentSchema: 'is refused: Attestry does not look into texts',
});
