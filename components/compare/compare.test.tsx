import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { compareProfiles, overallOutcome } from '#lib/compare/compare-profiles.ts';
import { profileOf } from '#lib/compare/profile.fixture.ts';
import type { ComparedSide, ComparisonView } from '#lib/views/compare/compare.ts';
import { ComparePage } from './compare.tsx';
import { BuildEnvironmentSection } from './build-environment-client.tsx';
import { compareHref, parseCompareQuery } from './format/query.ts';

const now = Date.parse('2026-05-14T10:02:00Z');
const text = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const side = (change: Partial<ComparedSide>): ComparedSide => ({
  kind: 'artifact',
  digest: digest('a'),
  environment: null,
  name: 'web',
  version: '1.0.0',
  project: 'github.com/acme/web',
  at: null,
  status: 'verified',
  privateDocuments: 0,
  ...change,
});
const HOSTILE = '<script>alert(1)</script>';
const aspects = compareProfiles(
  profileOf('components', { known: 'part', why: 'an SBOM says that it is incomplete' }, [
    { key: 'lodash', label: 'lodash', values: ['4.17.20'] },
    { key: HOSTILE, label: HOSTILE, values: [HOSTILE], verified: false },
  ]),
  profileOf('components', {}, [{ key: 'lodash', label: 'lodash', values: ['4.17.21'] }]),
);
const comparison = (change: Partial<ComparisonView> = {}): ComparisonView => ({
  a: side({}),
  b: side({ digest: digest('b'), version: '2.0.0', status: 'failed' }),
  outcome: overallOutcome(aspects.map(({ outcome }) => outcome)),
  aspects,
  parts: [],
  partsHidden: 0,
  ...change,
});
const query = parseCompareQuery({ a: digest('a'), b: digest('b') });
const page = (found: ComparisonView | null, rest: Partial<Parameters<typeof ComparePage>[0]> = {}) =>
  renderToStaticMarkup(
    <ComparePage
      query={query}
      choices={{ releases: [], releasesHidden: 0, environments: ['production'] }}
      comparison={found}
      problem={null}
      first={null}
      baseUrl="https://a.example"
      now={now}
      {...rest}
    />,
  );

describe('the page of a comparison', () => {
  it('says what differs, what each side states, and why something is not known', () => {
    const said = text(page(comparison()));
    expect(said).toContain('They differ: 1 changed, 1 gone.');
    expect(said).toContain('4.17.20');
    expect(said).toContain('4.17.21');
    expect(said).toContain('(not verified)');
    expect(said).toContain('First: an SBOM says that it is incomplete.');
  });

  it('shows no markup of a document', () => {
    expect(page(comparison())).not.toContain('<script>');
  });

  it('leads from a difference between two digests to its first release, and from one of two times to none', () => {
    expect(page(comparison())).toContain('aspect=components&amp;key=lodash');
    const times = comparison({ b: side({}), a: side({ at: '2026-05-01T00:00:00.000Z' }) });
    expect(page(times)).not.toContain('aspect=components');
  });

  it('says that nothing differs, and whether the digests do', () => {
    const equal = {
      outcome: 'equal',
      aspects: compareProfiles(profileOf('tests', {}), profileOf('tests', {})),
    } as const;
    expect(text(page(comparison(equal)))).toContain('The digests differ; nothing else that is compared differs.');
    expect(text(page(comparison({ ...equal, b: side({}) })))).toContain('Nothing that is compared differs.');
  });

  it('says beside the field what was refused', () => {
    const refused = page(null, { problem: { message: 'no environment has this name', pointer: '/b' } });
    expect(refused).toContain('role="alert"');
    expect(text(refused)).toContain('no environment has this name');
  });

  it('shows the parts of two environments with what differs in each', () => {
    const environments = comparison({
      a: side({
        kind: 'environment',
        digest: null,
        environment: 'staging',
        name: 'staging',
        version: null,
        status: null,
      }),
      b: side({
        kind: 'environment',
        digest: null,
        environment: 'production',
        name: 'production',
        version: null,
        status: null,
      }),
      aspects: [],
      parts: [
        {
          name: 'github.com/acme/web',
          a: { digest: digest('a'), version: '1', status: 'verified' },
          b: { digest: digest('b'), version: '2', status: 'failed' },
          outcome: 'differs',
          aspects: [
            { aspect: 'source', outcome: 'differs', counts: { same: 1, new: 0, gone: 0, changed: 2, notKnown: 0 } },
          ],
        },
        {
          name: 'github.com/acme/new',
          a: null,
          b: { digest: digest('c'), version: null, status: null },
          outcome: 'new',
          aspects: [],
        },
      ],
      partsHidden: 3,
    });
    const said = text(page(environments));
    expect(said).toContain('2 of 2 parts differ; further parts were not compared.');
    expect(said).toContain('Source (2 changed)');
    expect(said).toContain('3 or more further parts were not compared.');
  });
});

describe('the sentence of a comparison with parts', () => {
  const partOf = (outcome: ComparisonView['parts'][number]['outcome']): ComparisonView['parts'][number] => ({
    name: outcome,
    a: { digest: digest('a'), version: null, status: null },
    b: { digest: digest('b'), version: null, status: null },
    outcome,
    aspects: [],
  });
  const equal = compareProfiles(profileOf('tests', {}), profileOf('tests', {}));
  const nothing = compareProfiles(profileOf('tests', { known: 'none' }), profileOf('tests', { known: 'none' }));
  const notKnown = compareProfiles(profileOf('tests', {}, [{}]), profileOf('tests', { known: 'none' }));
  type Part = Parameters<typeof partOf>[0];
  it.each<[string, ComparisonView['aspects'], Part[], number, string]>([
    ['of which it is not known', equal, ['not-known'], 0, 'None of 1 part is known to differ; of 1 it is not known.'],
    ['of which one differs', notKnown, ['differs', 'equal'], 0, '1 of 2 parts differs.'],
    ['of which some were not compared', equal, ['equal'], 5, 'None of 1 part is known to differ; further parts were'],
    ['beside artifacts that are equal', equal, ['new'], 0, 'The artifacts themselves are equal in what is compared. 1'],
    [
      'beside artifacts that may differ',
      notKnown,
      ['new'],
      0,
      'Of the artifacts themselves nothing is known to differ:',
    ],
    ['where nothing is known', nothing, [], 0, 'Nothing is known of either.'],
  ])('%s', (_, aspectsOfBoth, outcomes, partsHidden, sentence) => {
    const parts = outcomes.map(partOf);
    const outcome = overallOutcome(
      [
        ...aspectsOfBoth.map((one) => one.outcome),
        ...parts.map((one) => (one.outcome === 'new' ? 'differs' : (one.outcome as 'equal'))),
      ],
      partsHidden > 0,
    );
    expect(text(page(comparison({ aspects: aspectsOfBoth, parts, partsHidden, outcome })))).toContain(sentence);
  });
});

it('names the first release with what it states, and where the search stopped', () => {
  const [stated] = aspects.find(({ aspect }) => aspect === 'components')!.differences;
  const release = (letter: string) => ({
    digest: digest(letter),
    name: 'web',
    version: letter,
    at: '2026-05-01T00:00:00.000Z',
  });
  const first = {
    aspect: 'components',
    key: 'lodash',
    label: 'lodash',
    end: 'found',
    first: { ...release('c'), stated: stated!.b },
    before: { ...release('d'), stated: stated!.a },
    between: [release('e')],
    betweenHidden: 0,
    examined: 4,
  } as const;
  const said = text(page(comparison(), { first: { ...first, between: [...first.between] } }));
  expect(said).toContain('The oldest release that is known to have it');
  expect(said).toContain('Each of them may be the first.');
  expect(said).toContain('4 releases examined. The search stopped at the release that differs.');
  const cut = { ...first, end: 'limit', before: null, between: [] } as const;
  expect(text(page(comparison(), { first: { ...cut, between: [] } }))).toContain(
    'The oldest release that is known to have it',
  );
  const gone = { ...first, first: { ...first.first, stated: null } } as const;
  expect(text(page(comparison(), { first: { ...gone, between: [] } }))).toContain('The first release without it: c');
});

it('marks in the build environment what is merely claimed', () => {
  const found = {
    digest: digest('a'),
    things: [
      {
        fact: 'compiler',
        name: HOSTILE,
        version: '1',
        digest: digest('f'),
        document: { id: digest('1'), title: 'SCAI' },
        standing: 'claimed',
      },
    ],
    hidden: 0,
    previous: null,
    changes: [],
    changesHidden: 0,
  } as const;
  const markup = renderToStaticMarkup(
    <BuildEnvironmentSection found={{ ...found, things: [...found.things], changes: [] }} />,
  );
  expect(text(markup)).toContain('merely claimed');
  expect(markup).not.toContain('<script>');
});

it.each(['claimed', 'verified'] as const)('says of an environment that is %s whether anything differs', (standing) => {
  const document = { id: digest('1'), title: 'SCAI' };
  const thing = { fact: 'compiler', name: 'gcc', version: '1', digest: null, document, standing } as const;
  const previous = { digest: digest('c'), name: 'web', version: '0.9', at: '2026-05-01T00:00:00.000Z' };
  const found = { digest: digest('a'), things: [thing], hidden: 0, previous, changes: [], changesHidden: 0 };
  const said = text(renderToStaticMarkup(<BuildEnvironmentSection found={found} />));
  expect(said.includes('Nothing that counts differs')).toBe(standing === 'verified');
  expect(said.includes('No document that counts names it here or for the release before, 0.9')).toBe(
    standing === 'claimed',
  );
});

describe('the query', () => {
  it('gives the URL from which it was read', () => {
    const url = compareHref({
      a: 'environment:a b',
      b: digest('b'),
      aAt: '2026-05-14T12:00:00Z',
      parts: true,
      first: { aspect: 'tests', key: 'a&b' },
    });
    const parameters = Object.fromEntries(new URL(url, 'https://a.example').searchParams);
    expect(compareHref(parseCompareQuery(parameters))).toBe(url);
  });
  it.each([
    [{ b: ['x', 'y'] }, { b: '' }],
    [{ b: 'x'.repeat(301) }, { b: '' }],
    [{ aspect: 'nothing', key: 'x' }, { first: null }],
    [{ aAt: '2026-05-14T12:00' }, { aAt: '2026-05-14T12:00Z' }],
  ])('reads %j', (parameters, read) => {
    expect(parseCompareQuery(parameters as Record<string, string>)).toMatchObject(read);
  });
});
