import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { checkSchema } from './check-schema.ts';
import { hasFormat } from './formats.ts';
import { type CompiledSchema, SCHEMA_LIMITS } from './schema.ts';
import { validate } from './validate.ts';

type Test = [description: string, data: JsonValue, valid: boolean];
type Group = [description: string, schema: JsonValue, ...tests: Test[]];
const suite = JSON.parse(readFileSync(new URL('./suite.fixture.json', import.meta.url), 'utf8')) as {
  groups: { [keyword: string]: Group[] };
};

function compiled(schema: unknown): CompiledSchema {
  const checked = checkSchema(schema);
  if (!checked.ok) throw new Error(checked.problems.map(({ message }) => message).join('; '));
  return checked.schema;
}
const problemsOf = (schema: unknown) => {
  const checked = checkSchema(schema);
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `/${path.join('/')} ${message}`);
};
const judge = (schema: unknown, value: JsonValue) => validate([compiled(schema)], value);

describe('the test suite of JSON Schema 2020-12', () => {
  it.each(Object.entries(suite.groups))('%s', (_keyword, groups) => {
    for (const [description, schema, ...tests] of groups)
      for (const [test, data, valid] of tests)
        expect(judge(schema, data).outcome, `${description}: ${test}`).toBe(valid ? 'conforms' : 'violates');
  });
});

describe('a violation', () => {
  it.each<[string, unknown, JsonValue, string[]]>([
    ['a type', { type: 'number' }, 'secret', [' must have the type number, and has the type string']],
    ['a member that is missing', { required: ['a'] }, {}, [' must have the member "a"']],
    [
      'a place',
      { properties: { 'a/b': { items: { minimum: 3 } } } },
      { 'a/b': [3, 2] },
      ['/a~1b/1 must be at least 3'],
    ],
    [
      'several places',
      { properties: { a: { const: 1 }, b: { enum: [2] } } },
      { a: 2, b: 3 },
      ['/a is not the value that the schema demands', '/b is none of the values that the schema lists'],
    ],
    ['a member that nobody knows', { additionalProperties: false }, { x: 1 }, ['/x must not be there']],
    ['a pattern', { pattern: '^a+$' }, 'hunter2', [' must match the pattern ^a+$']],
    [
      'alternatives',
      { anyOf: [{ type: 'null' }, { type: 'array' }] },
      1,
      [' conforms to none of the alternatives of the schema'],
    ],
    [
      'equal elements',
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      ['/1 is equal to an earlier element'],
    ],
  ])('names %s, and never quotes the value', (_name, schema, value, expected) => {
    const result = judge(schema, value);
    expect(result.outcome).toBe('violates');
    if (result.outcome !== 'violates') return;
    expect(result.violations.map(({ pointer, reason }) => `${pointer} ${reason}`)).toEqual(expected);
    expect(JSON.stringify(result)).not.toMatch(/secret|hunter2/);
  });

  it('is one of a bounded number', () => {
    const result = judge(
      { items: { type: 'string' } },
      Array.from({ length: 1_000 }, () => 1),
    );
    expect(result.outcome === 'violates' && result.violations).toHaveLength(SCHEMA_LIMITS.violations);
  });
});

describe('a schema that extends another one', () => {
  const base = compiled({ properties: { a: { type: 'number' } }, required: ['a'] });
  const own = compiled({ properties: { b: true }, unevaluatedProperties: false });

  it('sees what the other one has looked at', () => {
    expect(validate([base, own], { a: 1, b: 2 })).toEqual({ outcome: 'conforms' });
    expect(validate([base, own], { a: 1, c: 2 })).toMatchObject({ violations: [{ pointer: '/c' }] });
    expect(validate([base, own], { b: 2 })).toMatchObject({ violations: [{ pointer: '' }] });
  });
});

describe('a schema that is refused', () => {
  it.each<[string, unknown, RegExp]>([
    ['a file', { $ref: 'file:///etc/passwd' }, /^\/\$ref \$ref must stay in this schema/],
    ['a remote schema', { $ref: 'https://evil.example/schema.json' }, /nothing is fetched/],
    ['a relative one', { $ref: 'other.json#/a' }, /nothing is fetched/],
    ['another base', { $defs: { a: { $id: 'https://evil.example/' } } }, /^\/\$defs\/a\/\$id \$id is refused/],
    ['a dynamic reference', { $dynamicRef: '#a' }, /\$dynamicRef is refused/],
    ['a reference to no schema', { $ref: '#/enum/0', enum: [{}] }, /there is no schema at #\/enum\/0/],
    ['a reference into a prototype', { $ref: '#/__proto__' }, /there is no schema at/],
    ['a reference to a constructor', { $ref: '#/constructor/prototype' }, /there is no schema at/],
    ['a reference to itself', { $ref: '#' }, /without end/],
    ['a circle', { allOf: [{ $ref: '#/$defs/a' }], $defs: { a: { not: { $ref: '#' } } } }, /without end/],
    ['a misspelt keyword', { require: ['a'] }, /^\/require there is no keyword "require"/],
    ['a keyword of an earlier draft', { dependencies: {} }, /earlier draft/],
    ['a list of items of an earlier draft', { items: [{}] }, /a schema is an object, true or false/],
    ['another draft', { $schema: 'http://json-schema.org/draft-07/schema#' }, /\$schema is refused/],
    ['an argument of another type', { minimum: '1' }, /minimum must be a number/],
    ['an unknown type', { type: 'text' }, /type must be one or more of/],
    ['an unknown format', { format: 'credit-card' }, /formats that Attestry checks/],
    ['a pattern with a look-behind', { pattern: '(?<=a)b' }, /not valid in RE2/],
    [
      'a pattern with a back reference',
      { patternProperties: { '(a)\\1': true } },
      /^\/patternProperties\/\(a\)\\1 .*RE2/,
    ],
    ['a pattern that is too large', { pattern: '(((a{30}){30}){30})' }, /RE2/],
    ['the name of a prototype', JSON.parse('{"properties":{"__proto__":{}}}'), /__proto__ is refused/],
    ['a number that is none', { minimum: Number.POSITIVE_INFINITY }, /not finite/],
    ['no schema at all', null, /a schema is an object/],
    ['a schema of $data', { minimum: { $data: '1/a' } }, /minimum must be a number/],
  ])('%s', (_name, schema, message) => expect(problemsOf(schema)[0]).toMatch(message));

  it('has too many values', () => {
    expect(problemsOf({ enum: Array.from({ length: SCHEMA_LIMITS.values }, (_, at) => at) })[0]).toMatch(/values/);
  });

  it('has too many patterns', () => {
    const anyOf = Array.from({ length: SCHEMA_LIMITS.patterns + 1 }, (_, at) => ({ pattern: `a${at}` }));
    expect(problemsOf({ anyOf })[0]).toMatch(/patterns/);
  });

  it('is nested too deeply, however deep', () => {
    let schema: unknown = true;
    for (let at = 0; at < 20_000; at += 1) schema = { not: schema };
    expect(problemsOf(schema)[0]).toMatch(/nested more than/);
  });
});

describe('a document that would take too long', () => {
  it('is not judged by a schema that doubles', () => {
    const $defs: { [name: string]: object } = { s40: { type: 'object' } };
    for (let at = 0; at < 40; at += 1)
      $defs[`s${at}`] = { allOf: [{ $ref: `#/$defs/s${at + 1}` }, { $ref: `#/$defs/s${at + 1}` }] };
    expect(judge({ $ref: '#/$defs/s0', $defs }, {})).toMatchObject({
      outcome: 'undecided',
      reason: /more work/ as never,
    });
  });

  it.each<[string, unknown, JsonValue]>([
    ['equal objects', { uniqueItems: true }, Array.from({ length: 200_000 }, (_, at) => ({ at, b: [at] }))],
    [
      'a long list in a long enumeration',
      { items: { enum: Array.from({ length: 900 }, (_, at) => [at, 'x']) } },
      Array.from({ length: 5_000 }, () => ['y', 'x']),
    ],
    [
      'many members and many patterns',
      {
        patternProperties: Object.fromEntries(
          Array.from({ length: 200 }, (_, at) => [`^(x+x+)+${at}$`, { type: 'null' }]),
        ),
      },
      Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`xxxxxxxxxxxxxxxxxxxxxx${at}`, 1])),
    ],
    ['a long text and a large pattern', { pattern: '(x{1,10}){1,10}y' }, 'x'.repeat(1_000_000)],
    ['a text of ten megabytes and a format', { format: 'uri' }, 'x'.repeat(10_000_000)],
  ])('%s', (_name, schema, value) =>
    expect(judge(schema, value)).toEqual({
      outcome: 'undecided',
      reason: 'to compare it with the schema takes more work than is allowed',
    }),
  );

  it('is linear in a pattern that makes other engines slow', () => {
    expect(judge({ pattern: '^(a+)+$' }, `${'a'.repeat(2_000)}!`).outcome).toBe('violates');
  });

  it('is not judged where it is nested as deeply as the schema follows it', () => {
    let value: JsonValue = 1;
    for (let at = 0; at < 5_000; at += 1) value = [value];
    expect(judge({ items: { $ref: '#' } }, value)).toEqual({ outcome: 'undecided', reason: 'it is nested too deeply' });
  });

  it('is judged by a large honest schema', () => {
    const value = Array.from({ length: 10_000 }, (_, at) => ({ name: `n${at}`, at }));
    const schema = { items: { required: ['name'], properties: { name: { type: 'string' }, at: { minimum: 0 } } } };
    expect(judge(schema, value)).toEqual({ outcome: 'conforms' });
  });
});

describe('members of a prototype', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])('%s is no member of a predicate', (name) => {
    expect(judge({ required: [name] }, {}).outcome).toBe('violates');
    expect(judge({ dependentRequired: { [name === '__proto__' ? 'valueOf' : name]: ['a'] } }, {}).outcome).toBe(
      'conforms',
    );
  });
});

describe('a format', () => {
  it.each([
    ['date-time', '2026-02-28T23:59:60Z', true],
    ['date-time', '2026-02-29T00:00:00Z', false],
    ['date-time', '2026-02-28 00:00:00Z', false],
    ['duration', 'P1Y2D', false],
    ['duration', 'P1DT2H', true],
    ['uri', 'https://[::1]:8080/a?b#c', true],
    ['uri', 'https://example.com:abc/', false],
    ['uri', '/relative', false],
    ['ipv6', '1::2::3', false],
    ['email', 'joe@example.com', true],
    ['email', '@example.com', false],
    ['uuid', '2eb8aa08-aa98-11ea-b4aa-73b441d16380', true],
    ['hostname', `${'a'.repeat(64)}.example`, false],
    ['json-pointer', '/a~2', false],
  ])('%s: %s', (name, text, holds) => expect(hasFormat(name, text)).toBe(holds));
});
