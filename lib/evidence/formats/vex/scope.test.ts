import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import type { VexStatement } from '#lib/evidence/model/evidence.ts';
import { readOne, SHA256 } from '#lib/evidence/samples.fixture.ts';

const statementsOf = (value: JsonObject): VexStatement[] => {
  const { facts } = readOne(value);
  if (facts.kind !== 'vex') throw new Error(facts.kind);
  return facts.vex.statements;
};
const openvex = (statement: JsonObject, document: JsonObject = {}): VexStatement[] =>
  statementsOf({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    author: 'A',
    timestamp: '2024-01-01T00:00:00Z',
    ...document,
    statements: [{ vulnerability: { name: 'CVE-1' }, status: 'fixed', ...statement }],
  });
const part = (id: string): JsonObject => ({ '@id': id });

describe('OpenVEX: a subcomponent belongs to its product', () => {
  it.each([
    [
      'each in its own',
      {
        products: [
          { '@id': 'A', subcomponents: [part('x')] },
          { '@id': 'B', subcomponents: [part('y')] },
        ],
      },
      [
        { products: ['A'], subcomponents: ['x'] },
        { products: ['B'], subcomponents: ['y'] },
      ],
    ],
    [
      'one product as a whole',
      { products: [part('A'), { '@id': 'B', subcomponents: [part('x')] }] },
      [
        { products: ['A'], subcomponents: [] },
        { products: ['B'], subcomponents: ['x'] },
      ],
    ],
    [
      '0.0.1: those of the statement in every product',
      { products: ['A', 'B'], subcomponents: ['x'] },
      [
        { products: ['A'], subcomponents: ['x'] },
        { products: ['B'], subcomponents: ['x'] },
      ],
    ],
    ['in the subject, where no product is named', { subcomponents: ['x'] }, [{ products: [], subcomponents: ['x'] }]],
    ['products without any: the list says it all', { products: ['A', 'B'] }, undefined],
    ['no product at all: the subject', {}, undefined],
    ['a product that cannot be identified is not the subject', { products: [{ supplier: 'S' }] }, []],
    [
      'a subcomponent that cannot be identified is not the whole product',
      { products: [{ '@id': 'A', subcomponents: [{}] }] },
      [],
    ],
  ] as [string, JsonObject, JsonValue | undefined][])('%s', (_name, statement, scopes) => {
    expect(openvex(statement)[0]!.scopes).toEqual(scopes);
  });
});

describe('OpenVEX: when a statement was made', () => {
  const [first, last, own, changed] = [
    '2024-01-01T00:00:00.000Z',
    '2024-03-01T00:00:00.000Z',
    '2024-02-01T00:00:00.000Z',
    '2024-02-20T00:00:00.000Z',
  ];
  it.each([
    ['the document was issued, whenever it was changed', {}, { last_updated: last }, first],
    ['its own time', { timestamp: own }, { last_updated: last }, own],
    ['its own time before its own change', { timestamp: own, last_updated: changed }, {}, own],
    ['its own change, where that is all it has', { last_updated: changed }, { last_updated: last }, changed],
    ['the change of the document, where that is all there is', {}, { timestamp: '', last_updated: last }, last],
  ] as [string, JsonObject, JsonObject, string][])('%s', (_name, statement, document, wanted) => {
    expect(openvex(statement, document)[0]!.timestamp).toBe(wanted);
  });
});

describe('CSAF', () => {
  const helper = (id: string, more: JsonObject): JsonObject => ({
    name: id,
    product_id: id,
    product_identification_helper: more,
  });
  const products = [
    helper('P', { purl: 'pkg:npm/p@1' }),
    helper('X', { purl: 'pkg:npm/x@1' }),
    helper('Y', { purl: 'pkg:npm/y@1' }),
  ];
  const csaf = (tree: JsonObject, vulnerability: JsonObject, version = '2.0'): VexStatement[] =>
    statementsOf({
      document: { csaf_version: version, tracking: { current_release_date: '2024-01-01T00:00:00Z' } },
      product_tree: {
        full_product_names: products,
        product_groups: [{ group_id: 'G', product_ids: ['P', 'X'] }],
        ...tree,
      },
      vulnerabilities: [{ cve: 'CVE-1', ...vulnerability }],
    });

  it.each([
    ['a flag', { known_not_affected: ['P'] }, { flags: [{ label: 'component_not_present', group_ids: ['G'] }] }, true],
    [
      'an impact',
      { known_not_affected: ['P'] },
      { threats: [{ category: 'impact', details: 'none', group_ids: ['G'] }] },
      true,
    ],
    [
      'a remediation',
      { known_affected: ['X'] },
      { remediations: [{ category: 'vendor_fix', details: 'update', group_ids: ['G'] }] },
      true,
    ],
    [
      'a product beside the group',
      { known_not_affected: ['Y'] },
      { flags: [{ label: 'component_not_present', product_ids: ['Y'], group_ids: ['G'] }] },
      true,
    ],
    [
      'not of a product outside the group',
      { known_not_affected: ['Y'] },
      { flags: [{ label: 'component_not_present', group_ids: ['G'] }] },
      false,
    ],
    [
      'not of all, where the group is not there',
      { known_not_affected: ['P'] },
      { flags: [{ label: 'component_not_present', group_ids: ['none'] }] },
      false,
    ],
  ] as [string, JsonObject, JsonObject, boolean][])('gives a reason by group: %s', (_name, status, more, valid) => {
    expect(csaf({}, { product_status: status, ...more }).map((one) => one.valid)).toEqual([valid]);
  });

  const pair = {
    product_reference: 'X',
    relates_to_product_reference: 'P',
    category: 'default_component_of',
    full_product_name: { name: 'X in P', product_id: 'PX' },
  };
  const alone = (id: string): JsonObject => ({ products: [id], subcomponents: [] });
  const inside = { products: ['P', 'pkg:npm/p@1'], subcomponents: ['pkg:npm/x@1'] };
  const path = (...steps: string[]): JsonObject => ({
    beginning_product_reference: 'X',
    full_product_name: { name: 'path', product_id: 'PX' },
    subpaths: steps.map((next) => ({ category: 'default_component_of', next_product_reference: next })),
  });
  it.each([
    ['2.0: a relationship', { relationships: [pair] }, 'PX', [alone('PX'), inside]],
    ['2.1: a path of one step', { product_paths: [path('P')] }, 'PX', [alone('PX'), inside]],
    ['2.1: a path of two steps has its own name only', { product_paths: [path('Y', 'P')] }, 'PX', [alone('PX')]],
    [
      '2.0: a component of a component has its own name only',
      {
        relationships: [
          pair,
          {
            ...pair,
            product_reference: 'PX',
            relates_to_product_reference: 'Y',
            full_product_name: { product_id: 'YPX' },
          },
        ],
      },
      'YPX',
      [alone('YPX')],
    ],
    [
      'a relationship to itself',
      { relationships: [{ ...pair, relates_to_product_reference: 'PX' }] },
      'PX',
      [alone('PX')],
    ],
  ] as [string, JsonObject, string, JsonValue][])(
    'keeps which product a component is of: %s',
    (_name, tree, id, scopes) => {
      const [statement] = csaf(tree, { product_status: { fixed: [id] } });
      expect(statement!.scopes ?? statement!.products.map(alone)).toEqual(scopes);
    },
  );

  it.each([
    ['purl, as in 2.0', { purl: 'pkg:npm/a@1' }, ['pkg:npm/a@1']],
    ['purls, as in 2.1', { purls: ['pkg:npm/a@1', 'pkg:npm/a@1?x=y'] }, ['pkg:npm/a@1', 'pkg:npm/a@1?x=y']],
    [
      'hashes, CPE and URIs',
      {
        hashes: [{ file_hashes: [{ algorithm: 'SHA-256', value: SHA256.toUpperCase() }] }],
        cpe: 'cpe:/a:b',
        x_generic_uris: [{ uri: 'pkg:npm/b@1' }],
      },
      [`sha256:${SHA256}`, 'cpe:/a:b', 'pkg:npm/b@1'],
    ],
  ] as [string, JsonObject, string[]][])('identifies a product by %s', (_name, more, wanted) => {
    expect(
      csaf({ full_product_names: [helper('A', more)] }, { product_status: { fixed: ['A'] } }, '2.1')[0]!.products,
    ).toEqual(wanted);
  });

  it('2.1: the status unknown withdraws earlier statements', () => {
    expect(csaf({}, { product_status: { unknown: ['P'] } }, '2.1')[0]!.status).toBe('under_investigation');
  });
});
