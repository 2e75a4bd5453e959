/** Artifact rules and their patterns, rule by rule (in-toto specification 1.0 §4.3.3, Python's fnmatch). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DigestSet, InTotoLink, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
import { TRUNCATION_LENGTH, evaluateArtifactRules, sameFile } from './artifact-rules.ts';
import { matchesPattern } from './pattern.ts';

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['', '', true],
    ['', '*', true],
    ['', '?', false],
    ['a', '', false],
    ['a', 'a', true],
    ['A', 'a', false],
    ['a', '?', true],
    ['ab', '?', false],
    ['abc', 'a*', true],
    ['abc', '*c', true],
    ['abc', 'a*c', true],
    ['abc', '*b', false],
    ['abc', '**', true],
    ['dist/app', '*', true],
    ['dist/app', 'dist/*', true],
    ['dist/app', 'dist?app', true],
    ['src/dist/app', 'dist/*', false],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
    ['a+b', 'a+b', true],
    ['a', '[abc]', true],
    ['d', '[abc]', false],
    ['b', '[a-c]', true],
    ['d', '[a-c]', false],
    ['d', '[!a-c]', true],
    ['b', '[!a-c]', false],
    ['-', '[a-]', true],
    ['-', '[-a]', true],
    [']', '[]]', true],
    [']', '[!]]', false],
    ['x', '[!]]', true],
    ['!', '[a!]', true],
    ['b', '[c-a]', false],
    ['[', '[', true],
    ['[ab', '[ab', true],
    ['[]', '[]', true],
    ['a]', 'a]', true],
    ['*', '[*]', true],
    ['x', '[*]', false],
    ['\\', '\\', true],
    ['a\nb', 'a*b', true],
    ['ü', '?', true],
    ['\u{1f4e6}', '?', true],
    ['\u{1f4e6}', '??', false],
    ['\u{1f4e6}', '[\u{1f4e6}]', true],
    ['x', '[!\u{1f4e6}]', true],
  ])('%j by %j: %s', (path, pattern, matches) => {
    expect(matchesPattern(path, pattern)).toBe(matches);
  });

  it('agrees with a regular expression that is made of the same parts', () => {
    const part = fc.constantFrom(
      ['a', 'a'],
      ['b', 'b'],
      ['/', '/'],
      ['.', '\\.'],
      ['?', '[^]'],
      ['*', '[^]*'],
      ['[ab]', '[ab]'],
      ['[!a]', '[^a]'],
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 6 }),
        fc.array(fc.constantFrom('a', 'b', '/', '.'), { maxLength: 8 }),
        (parts, path) => {
          const expected = new RegExp(`^${parts.map(([, expression]) => expression).join('')}$`, 'u');
          const text = path.join('');
          expect(matchesPattern(text, parts.map(([glob]) => glob).join(''))).toBe(expected.test(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of many stars does not take long', () => {
    expect(matchesPattern('a'.repeat(2000), `${'*a'.repeat(200)}b`)).toBe(false);
  });
});

describe('the same file', () => {
  const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
  it.each<[string, DigestSet | undefined, DigestSet | undefined, boolean]>([
    ['one digest', { sha256: A }, { sha256: A }, true],
    ['another digest', { sha256: A }, { sha256: B }, false],
    ['upper case', { sha256: A.toUpperCase() }, { sha256: A }, true],
    ['no digest in common', { sha256: A }, { sha512: A }, false],
    ['none at all', {}, {}, false],
    ['a weak digest only', { sha1: A, md5: B }, { sha1: A, md5: B }, false],
    ['a weak digest that differs', { sha256: A, sha1: A }, { sha256: A, sha1: B }, false],
    ['a digest that one of them has beside it', { sha256: A, sha512: B }, { sha256: A }, true],
    ['strong digests that contradict each other', { sha256: A, sha512: A }, { sha256: A, sha512: B }, false],
    ['a file that is not there', undefined, { sha256: A }, false],
    ['two files that are not there', undefined, undefined, false],
    ['an algorithm with a name that every object has', { sha256: A, constructor: B }, { sha256: A }, true],
    ['such a name alone', { toString: B }, { sha256: A }, false],
  ])('%s', (_name, one, other, same) => {
    expect(sameFile(one, other)).toBe(same);
    expect(sameFile(other, one)).toBe(same);
  });
});

describe('the rules of a step', () => {
  const file = (name: string | null, hash = name ?? ''): ResourceDescriptor => ({
    name,
    uri: null,
    digest: { sha256: Buffer.from(hash).toString('hex').padEnd(64, '0') },
    mediaType: null,
    downloadLocation: null,
    annotations: null,
  });
  const link = (name: string, materials: ResourceDescriptor[], products: ResourceDescriptor[]): InTotoLink =>
    ({ name, materials, products }) as InTotoLink;
  const links = new Map([
    ['clone', link('clone', [], [file('src/a.c'), file('src/b.c')])],
    [
      'build',
      link(
        'build',
        [file('a.c', 'src/a.c'), file('b.c', 'changed'), file('Makefile')],
        [file('Makefile', 'Makefile 2'), file('a.c', 'src/a.c'), file('app'), file('dist/src/a.c', 'src/a.c')],
      ),
    ],
    ['other', link('other', [], [])],
    [
      'large',
      link(
        'large',
        Array.from({ length: TRUNCATION_LENGTH }, (_, i) => file(`f${i}`)),
        [file('x')],
      ),
    ],
  ]);
  const judge = (rules: string[][], of: 'materials' | 'products' = 'products', step = 'build'): string => {
    const { violations, undecided } = evaluateArtifactRules(step, rules, of, links);
    if (violations.length > 0) return `broken: ${violations.join(' ')}`;
    return undecided.length > 0 ? `undecided: ${undecided.join(' ')}` : 'good';
  };
  const END = ['DISALLOW', '*'];

  it.each<[string, string, string]>([
    ['no rules', judge([]), 'good'],
    ['a step without a link', judge([END], 'products', 'nobody'), 'good'],
    ['a step without files', judge([END], 'products', 'other'), 'good'],
    ['everything is allowed', judge([['ALLOW', '*'], END]), 'good'],
    [
      'keywords in small letters',
      judge([
        ['allow', '*'],
        ['disallow', '*'],
      ]),
      'good',
    ],
    ['nothing is allowed', judge([END]), 'broken: DISALLOW * (products of step build): Makefile is present.'],
    ['what is not there is disallowed', judge([['DISALLOW', '*.exe']]), 'good'],
    ['what is required is there', judge([['REQUIRE', 'app']]), 'good'],
    [
      'what is required is not there',
      judge([['REQUIRE', 'lib']]),
      'broken: REQUIRE lib (products of step build): the file is missing.',
    ],
    [
      'what is required has been consumed',
      judge([
        ['ALLOW', 'app'],
        ['REQUIRE', 'app'],
      ]),
      'broken: REQUIRE app (products of step build): the file is missing.',
    ],
    [
      'a required name is no pattern',
      judge([['REQUIRE', 'ap*']]),
      'broken: REQUIRE ap* (products of step build): the file is missing.',
    ],
    [
      'each kind of change',
      judge([['CREATE', 'app'], ['CREATE', 'dist/*'], ['MODIFY', 'Makefile'], ['ALLOW', 'a.c'], END]),
      'good',
    ],
    [
      'what was there is not created',
      judge([
        ['CREATE', 'a.c'],
        ['DISALLOW', 'a.c'],
      ]),
      'broken: DISALLOW a.c (products of step build): a.c is present.',
    ],
    [
      'what is the same is not modified',
      judge([
        ['MODIFY', 'a.c'],
        ['DISALLOW', 'a.c'],
      ]),
      'broken: DISALLOW a.c (products of step build): a.c is present.',
    ],
    [
      'what is gone was deleted',
      judge(
        [
          ['DELETE', 'b.c'],
          ['DISALLOW', 'b.c'],
        ],
        'materials',
      ),
      'good',
    ],
    [
      'what is left was not deleted',
      judge(
        [
          ['DELETE', 'a.c'],
          ['DISALLOW', 'a.c'],
        ],
        'materials',
      ),
      'broken: DISALLOW a.c (materials of step build): a.c is present.',
    ],
    [
      'a product that another step used',
      judge(
        [
          ['MATCH', '*.c', 'WITH', 'PRODUCTS', 'IN', 'src', 'FROM', 'clone'],
          ['DISALLOW', 'a.c'],
        ],
        'materials',
      ),
      'good',
    ],
    [
      'a product that was changed on the way',
      judge(
        [
          ['MATCH', '*.c', 'WITH', 'PRODUCTS', 'IN', 'src', 'FROM', 'clone'],
          ['DISALLOW', '*.c'],
        ],
        'materials',
      ),
      'broken: DISALLOW *.c (materials of step build): b.c is present.',
    ],
    [
      'a product in another folder',
      judge(
        [
          ['MATCH', '*', 'WITH', 'PRODUCTS', 'FROM', 'clone'],
          ['DISALLOW', '*.c'],
        ],
        'materials',
      ),
      'broken: DISALLOW *.c (materials of step build): a.c is present.',
    ],
    [
      'a product with folders on both sides',
      judge([
        ['MATCH', '*', 'IN', 'dist/', 'WITH', 'PRODUCTS', 'FROM', 'clone'],
        ['DISALLOW', 'dist/*'],
      ]),
      'good',
    ],
    [
      'materials of the other step',
      judge([
        ['MATCH', '*', 'WITH', 'MATERIALS', 'FROM', 'build'],
        ['DISALLOW', 'a.c'],
      ]),
      'good',
    ],
    [
      'a step that was not performed',
      judge([['MATCH', '*', 'WITH', 'PRODUCTS', 'FROM', 'test'], END]),
      'undecided: MATCH * WITH PRODUCTS FROM test (products of step build) is not evaluated.',
    ],
    [
      'a step that names too many files',
      judge([['MATCH', '*', 'WITH', 'MATERIALS', 'FROM', 'large'], END]),
      'undecided: MATCH * WITH MATERIALS FROM large (products of step build) is not evaluated.',
    ],
    [
      'a rule of a link that names too many files',
      judge([END], 'products', 'large'),
      'undecided: The products of step large are not evaluated: its link names too many files.',
    ],
    [
      'a rule that nobody knows',
      judge([['PERMIT', '*'], END]),
      'undecided: PERMIT * (products of step build) is not evaluated.',
    ],
    ['a rule of no words', judge([[], END]), 'undecided:  (products of step build) is not evaluated.'],
    ['a rule of one word', judge([['ALLOW'], END]), 'undecided: ALLOW (products of step build) is not evaluated.'],
    [
      'a rule of too many words',
      judge([['DISALLOW', '*', '*']]),
      'undecided: DISALLOW * * (products of step build) is not evaluated.',
    ],
    [
      'what comes before a rule that is not evaluated counts',
      judge([
        ['REQUIRE', 'lib'],
        ['PERMIT', '*'],
      ]),
      'broken: REQUIRE lib (products of step build): the file is missing.',
    ],
    ...[
      'MATCH *',
      'MATCH * WITH',
      'MATCH * WITH FILES FROM clone',
      'MATCH * WITH PRODUCTS IN src clone',
      'MATCH * WITH PRODUCTS FROM',
      'MATCH * WITH PRODUCTS FROM clone twice',
      'MATCH * IN src PRODUCTS FROM clone',
    ].map((rule): [string, string, string] => [
      `half a rule: ${rule}`,
      judge([rule.split(' '), END]),
      `undecided: ${rule} (products of step build) is not evaluated.`,
    ]),
  ])('%s', (_name, judged, expected) => {
    expect(judged).toBe(expected);
  });

  it('a file without a name is no file', () => {
    const nameless = new Map([['build', link('build', [], [file(null, 'x')])]]);
    expect(evaluateArtifactRules('build', [END], 'products', nameless)).toEqual({ violations: [], undecided: [] });
  });
});
