import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { judgePredicate } from '#lib/policy/predicates/resolved-type.ts';
import { readField } from '#lib/policy/predicates/fields.ts';
import { BASE_TYPES } from './base-types.ts';
import { predicateTypeJsonSchema } from './json-schema.ts';
import { readPredicateType } from './read-predicate-type.ts';
import { resolveType, type TypeVersion } from './resolve-type.ts';
import { predicateTypeDocument } from './schema.ts';
import { describeField, predicateTypeYaml } from './write-predicate-type.ts';

const LOAD = {
  id: 'load-test',
  predicateType: 'https://acme.example/load-test/v1',
  title: 'Load test',
  schema: {
    type: 'object',
    required: ['latency'],
    properties: { latency: { type: 'object', properties: { p99: { type: 'number' } } }, report: { type: 'string' } },
  },
  fields: [
    { name: 'p99', pointer: '/latency/p99', title: 'Latency p99', type: 'number' },
    { name: 'report', pointer: '/report', type: 'link', bind: false },
  ],
};
const problemsOf = (document: unknown) => {
  const read = readPredicateType(document);
  return read.ok ? [] : read.problems.map(({ pointer, message }) => `${pointer} ${message}`);
};
const resultOf = (...asked: Parameters<typeof judgePredicate>) => judgePredicate(...asked).result;
const version = (document: object, number = 1): TypeVersion => ({
  document: predicateTypeDocument.parse(document),
  version: number,
  sha256: `${number}`.repeat(64),
});
const resolve = (document: object, ...others: object[]) => {
  const known = others.map((other) => version(other, 2));
  return resolveType(version(document), (id) => known.find((one) => one.document.id === id) ?? null);
};

describe('the document of a predicate type', () => {
  it('is read from YAML and from a value, and written so that it reads the same', () => {
    const read = readPredicateType(LOAD);
    expect(read).toMatchObject({
      ok: true,
      document: { appliesTo: { projects: ['**'] }, fields: [{ show: true, bind: true }, { bind: false }] },
    });
    if (!read.ok) return;
    expect(readPredicateType(predicateTypeYaml(read.document))).toEqual(read);
    expect(read.document.fields.map(describeField)).toEqual([
      'Latency p99 is a number at /latency/p99. It is shown and bound in rules as fields.p99.',
      'report is a link at /report. It is shown.',
    ]);
  });

  it('is marked at the line of what is wrong', () => {
    const text =
      'id: a\npredicateType: https://a.example/t\nschema:\n  type: object\n  properties:\n    b: {type: nmber}\n';
    expect(readPredicateType(text)).toMatchObject({
      ok: false,
      problems: [{ pointer: '/schema/properties/b/type', line: 6, column: 15 }],
    });
  });

  it.each<[string, object, RegExp]>([
    ['no predicate type', { predicateType: undefined }, /^\/predicateType/],
    ['a predicate type that is no URI', { predicateType: 'load test' }, /^\/predicateType must be a URI/],
    ['an id that is an address', { id: 'new' }, /^\/id is the address of something else/],
    ['an id with a slash', { id: '../policies' }, /^\/id must be lower-case/],
    ['neither a schema nor a base', { schema: undefined }, /^\/schema a type that extends no other one needs a schema/],
    ['a schema that fetches', { schema: { $ref: 'https://evil.example' } }, /^\/schema\/\$ref .*nothing is fetched/],
    ['a schema that is a text', { schema: '{}' }, /^\/schema a schema is an object/],
    ['an unknown member', { schemas: {} }, /schemas/],
    [
      'a name twice',
      { fields: [LOAD.fields[0], LOAD.fields[0]] },
      /^\/fields\/1\/name field 1 has the name p99 already/,
    ],
    [
      'a name that CEL does not know',
      { fields: [{ ...LOAD.fields[0], name: 'p99-latency' }] },
      /^\/fields\/0\/name must begin/,
    ],
    [
      'a name that is a word of CEL',
      { fields: [{ ...LOAD.fields[0], name: 'in' }] },
      /^\/fields\/0\/name is a word of CEL/,
    ],
    [
      'the name of a prototype',
      { fields: [{ ...LOAD.fields[0], name: '__proto__' }] },
      /^\/fields\/0\/name must begin/,
    ],
    ['the whole predicate as a field', { fields: [{ ...LOAD.fields[0], pointer: '' }] }, /^\/fields\/0\/pointer/],
    [
      'a pointer without a slash',
      { fields: [{ ...LOAD.fields[0], pointer: 'latency' }] },
      /^\/fields\/0\/pointer must be a JSON pointer/,
    ],
    ['a pointer with a bad escape', { fields: [{ ...LOAD.fields[0], pointer: '/a~2' }] }, /^\/fields\/0\/pointer/],
    ['a field of an unknown type', { fields: [{ ...LOAD.fields[0], type: 'money' }] }, /^\/fields\/0\/type/],
    [
      'a field that contradicts the schema',
      { fields: [{ ...LOAD.fields[0], type: 'text' }] },
      /^\/fields\/0\/type the schema says that \/latency\/p99 has the type number, which is no text/,
    ],
    [
      'too many fields',
      { fields: Array.from({ length: 51 }, (_, at) => ({ ...LOAD.fields[0], name: `f${at}` })) },
      /^\/fields /,
    ],
    [
      'a pattern of every project of strangers',
      { appliesTo: { projects: ['github.com/*/*'] } },
      /^\/appliesTo\/projects\/0/,
    ],
  ])('with %s is refused', (_name, over, message) => expect(problemsOf({ ...LOAD, ...over })[0]).toMatch(message));

  it('is refused where it is a bomb of aliases', () => {
    expect(problemsOf('a: &a [x,x]\nb: &b [*a,*a]\n')[0]).toMatch(/aliases/);
    expect(problemsOf(`id: a\nx: ${'['.repeat(50_000)}`)[0]).toMatch(/nested too deeply/);
    expect(problemsOf(`# ${'x'.repeat(300_000)}`)[0]).toMatch(/more than 262144 bytes/);
  });

  it('has a JSON Schema', () => {
    expect(predicateTypeJsonSchema()).toMatchObject({
      required: ['id', 'predicateType'],
      properties: { extends: { examples: expect.arrayContaining(['https://slsa.dev/provenance/v1']) } },
    });
  });
});

describe('a type that extends another one', () => {
  const SLSA = {
    id: 'acme-build',
    predicateType: 'https://slsa.dev/provenance/v1',
    extends: 'https://slsa.dev/provenance/v1',
  };
  const own = {
    schema: { properties: { acme: { type: 'object', required: ['ticket'] } }, required: ['acme'] },
    fields: [{ name: 'ticket', pointer: '/acme/ticket', type: 'text' }],
  };
  const provenance = {
    buildDefinition: { buildType: 'https://a.example/b', externalParameters: {} },
    runDetails: { builder: { id: 'https://b.example' } },
  };

  it('has the schema and the fields of a type that ships', () => {
    const resolved = resolve({ ...SLSA, ...own });
    if (!resolved.ok) throw new Error(resolved.problem.message);
    const { type } = resolved;
    expect(type.fields.map(({ name }) => name)).toEqual([
      'builderId',
      'buildType',
      'startedOn',
      'finishedOn',
      'ticket',
    ]);
    expect(type.bases).toMatchObject([{ id: 'slsa-provenance-v1', version: 0 }]);
    expect(resultOf(type, { ...provenance, acme: { ticket: 'A-1' } })).toEqual({ outcome: 'conforms' });
    expect(resultOf(type, { ...provenance, acme: {} })).toMatchObject({ violations: [{ pointer: '/acme' }] });
    expect(resultOf(type, { acme: { ticket: 'A-1' } })).toMatchObject({ outcome: 'violates' });
  });

  it('has those of types of the installation, through each other', () => {
    const resolved = resolve(
      { ...LOAD, id: 'a', extends: 'b', fields: [] },
      { ...LOAD, id: 'b', extends: 'load-test', fields: [] },
      LOAD,
    );
    expect(resolved).toMatchObject({
      ok: true,
      type: { bases: [{ id: 'b', version: 2 }, { id: 'load-test' }], schemas: { length: 3 } },
    });
  });

  it.each<[string, object, object[], RegExp]>([
    ['itself', { ...LOAD, extends: 'load-test' }, [LOAD], /extends load-test itself|cannot extend itself/],
    [
      'itself through another one',
      { ...LOAD, extends: 'b' },
      [{ ...LOAD, id: 'b', extends: 'load-test' }, LOAD],
      /cannot extend itself/,
    ],
    ['a type that nobody has registered', { ...LOAD, extends: 'b' }, [], /no type in force is called "b"/],
    ['a URI for which no type ships', { ...LOAD, extends: 'https://a.example' }, [], /no type ships for/],
    ['a field of the same name', { ...LOAD, extends: 'b' }, [{ ...LOAD, id: 'b' }], /has the field p99 already/],
    [
      'too many',
      { ...LOAD, id: 't0', extends: 't1' },
      [1, 2, 3, 4, 5, 6].map((at) => ({ ...LOAD, id: `t${at}`, extends: `t${at + 1}`, fields: [] })),
      /more than 4 types/,
    ],
  ])('%s is refused', (_name, document, others, message) => {
    const resolved = resolve(document, ...others);
    expect(resolved.ok ? '' : resolved.problem.message).toMatch(message);
  });
});

it('the types that ship can be read', () => {
  for (const { document } of BASE_TYPES) {
    expect(problemsOf(document)).toEqual([]);
    expect(resolve(document).ok).toBe(true);
  }
});

describe('a field', () => {
  const predicate = JSON.parse(
    '{"n":1.5,"s":"x","b":false,"z":null,"t":"2026-01-01T00:00:00Z","d":{"sha512":"ab"},"both":{"sha256":"aa","sha512":"bb"},"two":{"sha1":"a","sha512":"b"},"u":"https://a.example/","js":"javascript:alert(1)","l":["a",1],"deep":[{"a/b":{"~":"y"}}],"o":{}}',
  ) as JsonObject;
  const read = (pointer: string, type: string) =>
    readField({ name: 'f', pointer, type: type as 'text', show: true, bind: true }, predicate);
  it.each<[string, string, unknown]>([
    ['/n', 'number', 1.5],
    ['/s', 'text', 'x'],
    ['/b', 'boolean', false],
    ['/t', 'time', '2026-01-01T00:00:00Z'],
    ['/d', 'digest', 'sha512:ab'],
    ['/both', 'digest', 'sha256:aa'],
    ['/u', 'link', 'https://a.example/'],
    ['/l', 'list', ['a', 1]],
    ['/deep/0/a~1b/~0', 'text', 'y'],
  ])('%s is a %s', (pointer, type, value) => expect(read(pointer, type)).toEqual({ state: 'value', value }));
  it.each([
    ['/n', 'text'],
    ['/s', 'number'],
    ['/s', 'time'],
    ['/two', 'digest'],
    ['/js', 'link'],
    ['/deep', 'list'],
    ['/o', 'digest'],
  ])('%s is no %s', (pointer, type) => expect(read(pointer, type)).toEqual({ state: 'other' }));
  it.each([
    '/z',
    '/x',
    '/n/x',
    '/deep/1',
    '/deep/00',
    '/deep/length',
    '/__proto__',
    '/constructor/name',
    '/s/length',
    '/o/toString',
  ])('%s is absent', (pointer) => expect(read(pointer, 'text')).toEqual({ state: 'absent' }));
});
