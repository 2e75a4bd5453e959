import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { readPredicateType } from '#lib/policy/predicate-type/read-predicate-type.ts';
import { predicateTypeDocument } from '#lib/policy/predicate-type/schema.ts';
import { BASE_TYPES } from '#lib/policy/predicate-type/base-types.ts';
import { resolveType } from '#lib/policy/predicate-type/resolve-type.ts';
import type { TypedDocument, TypedDocumentPage } from '#lib/views/predicate-type/documents.ts';
import type { PredicateTypePage, PredicateTypeView } from '#lib/views/predicate-type/predicate-type.ts';
import { summaryOf } from './documents.tsx';
import { PredicateTypeEditorPage } from './editor-page.tsx';
import { PredicateTypes } from './list.tsx';
import { PredicateTypeBody } from './predicate-type.tsx';
import { newTypeText } from './start-text.ts';

const now = Date.parse('2026-05-14T12:00:00Z');
const at = '2026-05-14T10:00:00Z';
const by = { kind: 'token', identifier: '3', name: 'admin' } as const;
const item: PredicateTypePage['predicateTypes'][number] = {
  id: 'load-test',
  version: 2,
  title: 'Load <b>test</b>',
  predicateType: 'https://acme.example/load-test/v1',
  description: 'What was measured',
  state: 'in-force',
  extends: 'slow-test',
  appliesTo: { projects: ['acme/*'] },
  fields: 2,
  changed: { at, by, reason: 'agreed' },
};
const document = predicateTypeDocument.parse({ id: 'load-test', predicateType: item.predicateType, schema: true });
const version = { retired: false, at, by, reason: 'agreed', sha256: 'ab' };
const view: PredicateTypeView = {
  ...item,
  document,
  yaml: 'id: load-test\ntitle: b\n',
  sha256: 'ab'.repeat(32),
  fieldViews: [
    {
      name: 'p99',
      pointer: '/p99',
      type: 'number',
      show: true,
      bind: true,
      title: 'p99',
      sentence: 'p99 is a number.',
      from: 'slow-test',
    },
    {
      name: 'p50',
      pointer: '/p50',
      type: 'number',
      show: true,
      bind: true,
      title: 'p50',
      sentence: 'p50 is a number.',
      from: 'load-test',
    },
  ],
  versions: [
    { ...version, version: 2, yaml: 'id: load-test\ntitle: b\n' },
    { ...version, version: 1, sha256: 'cd', yaml: 'id: load-test\ntitle: a\n' },
  ],
};
const conformance = {
  type: { id: 'load-test', version: 2, title: 'Load test' },
  project: null,
  violations: [],
  reason: null,
  fields: [],
};
const typed = (over: Partial<TypedDocument>): TypedDocument => ({
  id: `sha256:${'ab'.repeat(32)}`,
  receivedAt: at,
  outcome: 'verified',
  subject: 'web',
  artifact: `sha256:${'cd'.repeat(32)}`,
  project: 'github.com/acme/web',
  conformance: { ...conformance, outcome: 'conforms' },
  ...over,
});
const failing = typed({
  subject: null,
  artifact: null,
  conformance: {
    ...conformance,
    outcome: 'does-not-conform',
    violations: [{ pointer: '/p99', reason: 'must be at least 0' }],
  },
});
const page = (documents: TypedDocument[], over: Partial<TypedDocumentPage> = {}): TypedDocumentPage => ({
  documents,
  total: documents.length,
  isTotalCut: false,
  cursor: null,
  ...over,
});
const textOf = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const bodyOf = (over: Partial<PredicateTypeView> = {}, documents = page([typed({}), failing])) =>
  renderToStaticMarkup(
    <PredicateTypeBody
      type={{ ...view, ...over }}
      documents={documents}
      isFirst
      baseUrl="https://a.example"
      now={now}
    />,
  );

describe('the page of a predicate type', () => {
  it('says its fields as sentences, where each comes from, and what a version changed', () => {
    const text = textOf(bodyOf());
    expect(text).toContain('p99 is a number. It comes from slow-test.');
    expect(text).not.toContain('It comes from load-test');
    expect(text).toContain('attestations about artifacts of acme/*');
    expect(text).toContain('+ title: b');
    expect(text).toContain('− title: a');
    expect(bodyOf()).not.toContain('<b>test');
  });
  it('links to the type that it extends, and shows the URI of one that ships', () => {
    expect(bodyOf()).toContain('href="/predicate-types/slow-test"');
    expect(textOf(bodyOf({ extends: 'https://slsa.dev/provenance/v1' }))).toContain(
      'Extends https://slsa.dev/provenance/v1',
    );
  });
  it('lists documents, with the place where one does not conform', () => {
    const text = textOf(bodyOf());
    expect(text).toContain('2 documents have this predicate type. On this page 1 conforms, 1 does not conform.');
    expect(text).toContain('/p99 must be at least 0');
    expect(text).toContain('about no known artifact');
  });
  it('says that nothing is stored, and that it is retired', () => {
    expect(textOf(bodyOf({}, page([])))).toContain('No document of this predicate type is stored.');
    expect(textOf(bodyOf({ state: 'retired' }))).toContain('it judges nothing');
    expect(bodyOf({ state: 'retired' })).not.toContain('Retire …');
  });
});

it.each<[string, TypedDocument[], number, boolean, string]>([
  ['one', [typed({})], 1, false, '1 document has this predicate type. On this page 1 conforms, 0 do not conform.'],
  [
    'more than are counted',
    [failing],
    10_000,
    true,
    '10,000+ documents have this predicate type. On this page 0 conform, 1 does not conform.',
  ],
  [
    'one that was not compared, and one of another type',
    [
      typed({ conformance: { ...conformance, outcome: 'not-judged', reason: 'too large' } }),
      typed({ conformance: null }),
    ],
    2,
    false,
    '2 documents have this predicate type. On this page 0 conform, 0 do not conform, 1 could not be compared, 1 is not judged by this type.',
  ],
])('counts %s', (_name, documents, total, isCut, expected) =>
  expect(summaryOf(documents, total, isCut)).toBe(expected),
);

describe('the list of predicate types', () => {
  const listOf = (predicateTypes: PredicateTypePage['predicateTypes']) =>
    renderToStaticMarkup(
      <PredicateTypes
        page={{ predicateTypes, bases: [], cursor: null }}
        isFirst
        baseUrl="https://a.example"
        now={now}
      />,
    );
  it('has the URI, the projects and the last change', () => {
    const text = textOf(listOf([item, { ...item, id: 'old', state: 'retired' }]));
    for (const words of ['https://acme.example/load-test/v1', 'acme/*', 'agreed', ', retired'])
      expect(text).toContain(words);
  });
  it('says that nobody has registered one', () =>
    expect(textOf(listOf([]))).toContain('Nobody has registered a predicate type.'));
});

describe('the editor of a predicate type', () => {
  const bases = BASE_TYPES.map(({ document: { id, predicateType, title } }) => ({
    id,
    predicateType,
    title: title ?? id,
    description: null,
  }));
  it('begins with a text that can be applied', () => {
    for (const base of [null, ...bases.map(({ predicateType }) => predicateType)]) {
      const read = readPredicateType(newTypeText(base));
      expect(read).toMatchObject({ ok: true });
      if (read.ok) expect(resolveType({ document: read.document, version: 1, sha256: '' }, () => null).ok).toBe(true);
    }
  });
  it('offers the types that ship, and says what applying does', () => {
    const text = textOf(
      renderToStaticMarkup(<PredicateTypeEditorPage start={newTypeText(null)} edited={null} bases={bases} />),
    );
    expect(text).toContain('SLSA provenance v1');
    expect(text).toContain('This becomes a new predicate type with the id my-predicate.');
    const edited = { id: 'load-test', version: 2, title: 'Load test' };
    const other = textOf(
      renderToStaticMarkup(<PredicateTypeEditorPage start="id: load-test" edited={edited} bases={[]} />),
    );
    expect(other).toContain('This becomes version 3 of load-test.');
  });
  it('shows what the text says as a form, the fields as sentences', () => {
    const markup = renderToStaticMarkup(
      <PredicateTypeEditorPage start={newTypeText(null)} edited={null} bases={bases} />,
    );
    expect(markup).toContain('value="https://example.com/my-predicate/v1"');
    expect(textOf(markup)).toContain('1. Approved');
    expect(textOf(markup)).toContain(
      'Approved is true or false at /approved. It is shown and bound in rules as fields.approved. A predicate without it does not conform.',
    );
    expect(textOf(markup)).toContain('It judges the attestations of every project.');
  });
});
