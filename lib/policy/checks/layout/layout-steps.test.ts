/** Steps of a layout: who performed them, and whether the files are as the layout demands. */
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { describe, expect, it } from 'vitest';
import type { Facts, InTotoLayout, LayoutStep, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import { evaluate } from '../../evaluate.ts';
import { artifact, evidence } from '../../example.fixture.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { matchesPattern } from './pattern.ts';

const [SOURCE, PRODUCT, OTHER] = ['01', 'ab', '03'].map((byte) => byte.repeat(32)) as [string, string, string];
const [ALICE, BOB, MALLORY] = ['aa', 'bb', 'ee'].map((byte) => byte.repeat(32)) as [string, string, string];
const file = (name: string, sha256: string): ResourceDescriptor => ({
  name,
  uri: null,
  digest: { sha256 },
  mediaType: null,
  downloadLocation: null,
  annotations: null,
});
const by = (fingerprint: string): Signer => ({
  kind: 'key',
  identity: fingerprint,
  keyId: `sha256:${fingerprint}`,
  keyType: 'Ed25519',
  name: fingerprint.slice(0, 2),
});

type Files = { [name: string]: string };
const filesOf = (files: Files): ResourceDescriptor[] =>
  Object.entries(files).map(([name, sha256]) => file(name, sha256));
function link(
  name: string,
  materials: Files,
  products: Files,
  more: Partial<EvidenceFact> & { key?: string } = {},
): EvidenceFact {
  const { key = ALICE, ...over } = more;
  const facts: Facts = { kind: 'link', name, command: [], materials: filesOf(materials), products: filesOf(products) };
  return evidence(facts, { format: 'in-toto-link', signer: by(key), ...over });
}

const step = (name: string, more: Partial<LayoutStep> = {}): LayoutStep => ({
  name,
  keyIds: ['alice'],
  threshold: 1,
  command: [],
  expectedMaterials: [],
  expectedProducts: [],
  ...more,
});
const KEYS = [
  ['alice', ALICE],
  ['bob', BOB],
  ['alice again', ALICE],
].map(([keyId, fingerprint]) => ({ keyId: keyId!, keyType: 'ed25519', scheme: null, fingerprint: fingerprint! }));
function layout(steps: LayoutStep[], more: Partial<InTotoLayout> = {}, over: Partial<EvidenceFact> = {}): EvidenceFact {
  const facts: Facts = {
    kind: 'layout',
    layout: { expires: '2030-01-01T00:00:00Z', readme: '', keys: KEYS, steps, inspections: [], ...more },
  };
  return evidence(facts, { format: 'in-toto-layout', signer: by(BOB), ...over });
}

const CLONE = link('clone', {}, { 'src/a.c': SOURCE });
const BUILD = link('build', { 'src/a.c': SOURCE }, { 'src/a.c': SOURCE, app: PRODUCT });
const STEPS = [
  step('clone', {
    expectedProducts: [
      ['CREATE', 'src/*'],
      ['DISALLOW', '*'],
    ],
  }),
  step('build', {
    expectedMaterials: [
      ['MATCH', '*', 'WITH', 'PRODUCTS', 'FROM', 'clone'],
      ['DISALLOW', '*'],
    ],
    expectedProducts: [
      ['CREATE', 'app'],
      ['ALLOW', 'src/*'],
      ['DISALLOW', '*'],
    ],
  }),
];
const LAYOUT = layout(STEPS);

function findingText(found: EvidenceFact[], over: Partial<ArtifactFacts> = {}): string {
  const verdict = evaluate(BASELINE, artifact(found, { at: '2026-06-01T00:00:00Z', ...over })).verdicts.find(
    ({ rule }) => rule === 'layout-steps-performed',
  )!;
  return `${verdict.outcome} ${verdict.code}`;
}
const building = (materials: Files, products: Files, rules: Partial<LayoutStep>): EvidenceFact[] => [
  layout([step('build', rules)]),
  link('build', materials, products),
];

describe('layout-steps-performed', () => {
  it.each<[string, EvidenceFact[], string]>([
    ['no layout', [CLONE, BUILD], 'skip no-layout'],
    ['both steps performed', [LAYOUT, CLONE, BUILD], 'pass ok'],
    ['a step is missing', [LAYOUT, BUILD], 'missing step-not-performed'],
    [
      'a link by another key',
      [LAYOUT, CLONE, link('build', { 'src/a.c': SOURCE }, { app: PRODUCT }, { key: MALLORY })],
      'missing step-not-performed',
    ],
    [
      'a link by a key of another step',
      [layout([step('build', { keyIds: ['bob'] })]), BUILD],
      'missing step-not-performed',
    ],
    ['a link that is not verified', [LAYOUT, CLONE, { ...BUILD, outcome: 'untrusted' }], 'missing step-not-performed'],
    [
      'a layout of an untrusted signer',
      [layout(STEPS, {}, { outcome: 'untrusted' }), CLONE, BUILD],
      'missing layout-not-verified',
    ],
    [
      'a layout without a signature',
      [layout(STEPS, {}, { outcome: 'unsigned', signer: null }), CLONE, BUILD],
      'missing layout-not-verified',
    ],
    ['an expired layout', [layout(STEPS, { expires: '2026-05-31T23:59:59Z' }), CLONE, BUILD], 'missing layout-expired'],
    ['a layout without an expiry', [layout(STEPS, { expires: null }), CLONE, BUILD], 'missing layout-expired'],
    ['a layout without a step', [layout([]), CLONE, BUILD], 'warn layout-without-steps'],
    [
      'a source that was changed between the steps',
      [LAYOUT, CLONE, link('build', { 'src/a.c': OTHER }, { app: PRODUCT })],
      'fail artifact-rule-broken',
    ],
    [
      'a file that no rule lets through',
      [LAYOUT, CLONE, link('build', { 'src/a.c': SOURCE, 'src/b.c': OTHER }, { app: PRODUCT })],
      'fail artifact-rule-broken',
    ],
    [
      'a changed product: the links are about another file',
      [LAYOUT, CLONE, link('build', { 'src/a.c': SOURCE }, { app: OTHER })],
      'missing artifact-not-made',
    ],
    [
      'a threshold of two with two keys',
      [
        layout([step('build', { keyIds: ['alice', 'bob'], threshold: 2 })]),
        BUILD,
        { ...BUILD, id: 'sha256:b', signer: by(BOB) },
      ],
      'pass ok',
    ],
    [
      'a threshold of two with one key twice',
      [
        layout([step('build', { keyIds: ['alice', 'alice again'], threshold: 2 })]),
        BUILD,
        { ...BUILD, id: 'sha256:b' },
      ],
      'missing step-not-performed',
    ],
    [
      'a threshold of two with different files',
      [
        layout([step('build', { keyIds: ['alice', 'bob'], threshold: 2 })]),
        BUILD,
        link('build', { 'src/a.c': SOURCE }, { app: OTHER }, { key: BOB }),
      ],
      'missing step-not-performed',
    ],
    [
      'an inspection is named, not run',
      [
        layout(STEPS, {
          inspections: [{ name: 'untar', command: ['tar'], expectedMaterials: [], expectedProducts: [] }],
        }),
        CLONE,
        BUILD,
      ],
      'pass ok',
    ],
    ['REQUIRE of what is there', building({}, { app: PRODUCT }, { expectedProducts: [['REQUIRE', 'app']] }), 'pass ok'],
    [
      'REQUIRE of what is not there',
      building({}, { app: PRODUCT }, { expectedProducts: [['REQUIRE', 'LICENSE']] }),
      'fail artifact-rule-broken',
    ],
    [
      'CREATE does not let through what was there before',
      building(
        { app: OTHER },
        { app: PRODUCT },
        {
          expectedProducts: [
            ['CREATE', '*'],
            ['DISALLOW', '*'],
          ],
        },
      ),
      'fail artifact-rule-broken',
    ],
    [
      'MODIFY lets through what was changed',
      building(
        { app: OTHER },
        { app: PRODUCT },
        {
          expectedProducts: [
            ['MODIFY', 'app'],
            ['DISALLOW', '*'],
          ],
        },
      ),
      'pass ok',
    ],
    [
      'MODIFY does not let through what is the same',
      building(
        { app: PRODUCT },
        { app: PRODUCT },
        {
          expectedProducts: [
            ['MODIFY', 'app'],
            ['DISALLOW', '*'],
          ],
        },
      ),
      'fail artifact-rule-broken',
    ],
    [
      'DELETE lets through what is gone',
      building(
        { old: OTHER },
        { app: PRODUCT },
        {
          expectedMaterials: [
            ['DELETE', 'old'],
            ['DISALLOW', '*'],
          ],
        },
      ),
      'pass ok',
    ],
    [
      'DELETE does not let through what stays',
      building(
        { app: OTHER },
        { app: PRODUCT },
        {
          expectedMaterials: [
            ['DELETE', '*'],
            ['DISALLOW', '*'],
          ],
        },
      ),
      'fail artifact-rule-broken',
    ],
    [
      'MATCH with prefixes',
      [
        layout([
          step('clone'),
          step('build', {
            expectedMaterials: [
              ['match', '*', 'in', 'work/', 'with', 'products', 'in', 'src', 'from', 'clone'],
              ['disallow', '*'],
            ],
          }),
        ]),
        CLONE,
        link('build', { 'work/a.c': SOURCE }, { app: PRODUCT }),
      ],
      'pass ok',
    ],
    [
      'MATCH with a step that is not in the layout',
      building(
        { a: SOURCE },
        { app: PRODUCT },
        {
          expectedMaterials: [
            ['MATCH', '*', 'WITH', 'PRODUCTS', 'FROM', 'clone'],
            ['DISALLOW', '*'],
          ],
        },
      ),
      'warn artifact-rules-not-judged',
    ],
    [
      'a rule that nobody knows',
      building({ a: SOURCE }, { app: PRODUCT }, { expectedMaterials: [['BLESS', '*']] }),
      'warn artifact-rules-not-judged',
    ],
    [
      'so many files that some may be left out',
      building(
        Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`f${i}`, SOURCE])),
        { app: PRODUCT },
        { expectedMaterials: [['ALLOW', '*']] },
      ),
      'warn artifact-rules-not-judged',
    ],
  ])('%s', (_name, found, expected) => {
    expect(findingText(found)).toBe(expected);
  });

  it('finds links of earlier steps beside the evidence, and only advises', () => {
    expect(findingText([LAYOUT, BUILD], { links: [CLONE] })).toBe('pass ok');
    expect(
      evaluate(BASELINE, artifact([LAYOUT])).verdicts.find(({ rule }) => rule === 'layout-steps-performed'),
    ).toMatchObject({
      severity: 'warn',
    });
  });
});

describe('patterns', () => {
  it.each([
    ['a/b.c', '*', true],
    ['a/b.c', '*.c', true],
    ['a/b.c', 'a/?.c', true],
    ['a/b.c', 'a/[a-c].c', true],
    ['a/b.c', 'a/[!a-c].c', false],
    ['a]', 'a[]]', true],
    ['a[', 'a[', true],
    ['', '*', true],
    ['', '', true],
    ['a', '', false],
    ['ab', 'a', false],
    ['ab', 'a*b*', true],
  ])('%s and %s: %s', (path, pattern, expected) => {
    expect(matchesPattern(path, pattern)).toBe(expected);
  });

  it('takes no long time for many stars', () => {
    expect(matchesPattern('a'.repeat(2000), `${'a*'.repeat(500)}b`)).toBe(false);
  });
});
