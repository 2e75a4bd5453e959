import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveType } from '#lib/policy/predicate-type/resolve-type.ts';
import { readPredicateType } from '#lib/policy/predicate-type/read-predicate-type.ts';
import { judgePredicate } from '#lib/policy/predicates/resolved-type.ts';
import { FIELD_TYPES } from '#lib/policy/predicates/fields.ts';
import { addItems, setMember } from './edit-text.ts';
import { readTypeDraft, requireField } from './type-draft.ts';

const TEXT = `# what the load test measures
id: load-test
predicateType: https://acme.example/load-test/v1
fields:
  - name: p99 # milliseconds
    pointer: /latency/p99
    type: number
  - name: report
    pointer: /report
    type: link
    bind: false
schema:
  type: object # of the team
  required: [report]
  properties:
    report: { type: string, maxLength: 200 }
`;

describe('a draft', () => {
  it('is what the text says, with what the document leaves out', () => {
    expect(readTypeDraft(TEXT)).toEqual({
      id: 'load-test',
      title: '',
      description: '',
      predicateType: 'https://acme.example/load-test/v1',
      extends: '',
      projects: ['**'],
      fields: [
        { name: 'p99', pointer: '/latency/p99', title: '', type: 'number', show: true, bind: true, isRequired: false },
        { name: 'report', pointer: '/report', title: '', type: 'link', show: true, bind: false, isRequired: true },
      ],
    });
  });
  it.each(['a: [', '- a list', '"text"'])('does not exist for %j', (text) => expect(readTypeDraft(text)).toBeNull());
  it.each([
    ['fields: 7', []],
    ['fields: [7]', [null]],
    ['schema: true\nfields: [{pointer: /a}]', [null]],
    ['fields: [{pointer: /a}]', [false]],
    ['fields: [{pointer: ""}]', [null]],
    ['schema: {required: 7}\nfields: [{pointer: /a}]', [false]],
    ['schema: {required: [__proto__]}\nfields: [{pointer: /__proto__/a}]', [false]],
  ])('exists for %j, and says what is required', (text, required) =>
    expect(readTypeDraft(text)?.fields.map(({ isRequired }) => isRequired)).toEqual(required),
  );
});

describe('a field that becomes required', () => {
  const judge = (text: string, predicate: object) => {
    const read = readPredicateType(text);
    if (!read.ok) throw new Error(read.problems[0]!.message);
    const resolved = resolveType({ document: read.document, version: 1, sha256: '' }, () => null);
    if (!resolved.ok) throw new Error(resolved.problem.message);
    return judgePredicate(resolved.type, predicate as never).result.outcome;
  };

  it('is written into the schema with what is around it; comments and the rest stay', () => {
    const changed = requireField(TEXT, 0, true);
    expect(changed).toContain('# milliseconds');
    expect(changed).toContain('type: object # of the team');
    expect(changed).toContain('{ type: string, maxLength: 200 }');
    expect(readTypeDraft(changed)?.fields.map(({ isRequired }) => isRequired)).toEqual([true, true]);
    expect(judge(changed, { report: 'https://a.example', latency: { p99: 3 } })).toBe('conforms');
    expect(judge(changed, { report: 'https://a.example', latency: {} })).toBe('violates');
    expect(judge(changed, { report: 'https://a.example' })).toBe('violates');
    expect(judge(changed, { report: 'https://a.example', latency: { p99: '3' } })).toBe('violates');
    expect(judge(requireField(changed, 0, false), { report: 'https://a.example', latency: {} })).toBe('conforms');
  });
  it('can be made required and not required again', () => {
    const begun =
      'id: a\npredicateType: https://a.example/t\nfields:\n  - { name: ok, pointer: /a~1b, type: boolean }\n';
    const changed = requireField(begun, 0, true);
    expect(judge(changed, { 'a/b': true })).toBe('conforms');
    expect(judge(changed, {})).toBe('violates');
    expect(judge(requireField(changed, 0, false), {})).toBe('conforms');
    expect(judge(requireField(requireField(changed, 0, false), 0, true), {})).toBe('violates');
  });
  it('changes nothing where the schema is no mapping, or there is no such field', () => {
    const text = 'schema: true\nfields: [{pointer: /a}]\n';
    expect(requireField(text, 0, true)).toBe(text);
    expect(requireField(TEXT, 9, true)).toBe(TEXT);
  });
  it('of any place and type is required in the schema that is written', () => {
    const step = fc.string({
      minLength: 1,
      maxLength: 8,
      unit: fc.constantFrom('a', 'b', '0', '-', '~', '/', '_', ' '),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 3 }), fc.constantFrom(...FIELD_TYPES), (steps, type) => {
        const pointer = steps.map((one) => `/${one.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
        const field = { name: 'field', pointer, type };
        const text = requireField(addItems('id: a\npredicateType: https://a.example/t\n', 'fields', [field]), 0, true);
        expect(readTypeDraft(text)?.fields[0]?.isRequired).toBe(true);
        expect(judge(text, {})).toBe('violates');
      }),
      { numRuns: 200 },
    );
  });
  it('never throws for any text', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.constantFrom(TEXT, 'schema: []', 'fields: {a: 1}', 'schema: {properties: 3}'),
    );
    fc.assert(
      fc.property(texts, fc.nat(3), fc.boolean(), (text, at, isRequired) => {
        const given = setMember(text, ['fields', 0, 'pointer'], '/a/b');
        const changed = requireField(given, at, isRequired);
        if (readTypeDraft(given) !== null) expect(readTypeDraft(changed)).not.toBeNull();
      }),
    );
  });
});
