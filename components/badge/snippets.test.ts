import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withCacheBuster, badgePath, badgeSnippets, DEFAULT_BADGE } from './snippets.ts';

const target = { baseUrl: 'https://a.example', name: 'github.com/acme/web', page: '/projects/github.com/acme/web' };
const texts = (name: string, label: string | null, says = 'provenance of web') =>
  badgeSnippets({ ...target, name, page: `/projects/${name}` }, { ...DEFAULT_BADGE, label }, says).map(
    ({ text }) => text,
  );

describe('badgePath', () => {
  it.each([
    ['github.com/acme/web', DEFAULT_BADGE, '/badge/github.com/acme/web.svg'],
    [
      'github.com/acme/web',
      { metric: 'slsa', style: 'flat-square', label: 'build' },
      '/badge/github.com/acme/web.svg?metric=slsa&style=flat-square&label=build',
    ],
    [`sha256:${'ab'.repeat(32)}`, DEFAULT_BADGE, `/badge/sha256:${'ab'.repeat(32)}.svg`],
    ['github.com/acme/a?b#c', { ...DEFAULT_BADGE, label: '' }, '/badge/github.com/acme/a%3Fb%23c.svg?label='],
  ])('%s', (name, choice, path) => expect(badgePath(name, choice)).toBe(path));
});

it('has a different URL each time a page shows it', () => {
  expect(withCacheBuster('/badge/a.svg', 1)).toBe('/badge/a.svg?as-of=1');
  expect(withCacheBuster('/badge/a.svg?metric=slsa', 2)).toBe('/badge/a.svg?metric=slsa&as-of=2');
});

describe('badgeSnippets', () => {
  it('embeds the same image and page in every notation', () => {
    expect(badgeSnippets(target, DEFAULT_BADGE, 'provenance of acme/web')).toEqual([
      {
        notation: 'Markdown',
        text: '[![provenance of acme/web](https://a.example/badge/github.com/acme/web.svg)](https://a.example/projects/github.com/acme/web)',
      },
      {
        notation: 'HTML',
        text: '<a href="https://a.example/projects/github.com/acme/web"><img src="https://a.example/badge/github.com/acme/web.svg" alt="provenance of acme/web"></a>',
      },
      {
        notation: 'reST',
        text: '.. image:: https://a.example/badge/github.com/acme/web.svg\n   :target: https://a.example/projects/github.com/acme/web\n   :alt: provenance of acme/web',
      },
      {
        notation: 'AsciiDoc',
        text: 'image:https://a.example/badge/github.com/acme/web.svg["provenance of acme/web",link="https://a.example/projects/github.com/acme/web"]',
      },
    ]);
  });
  it('lets untrusted text break out of no notation', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (name, label, says) => {
          fc.pre(name.isWellFormed() && label.isWellFormed());
          const [markdown, html, rest, asciidoc] = texts(name, label, says);
          expect(markdown).toMatch(/^\[!\[[^[\]<>]*\]\([^()\s<>]*\)\]\([^()\s<>]*\)$/);
          expect(html).toMatch(/^<a href="[^"<>]*"><img src="[^"<>]*" alt="[^"<>]*"><\/a>$/);
          expect(rest!.split('\n')).toHaveLength(3);
          expect(asciidoc).toMatch(/^image:[^[\]\s"]*\["[^"[\]]*",link="[^"\s[\]]*"\]$/);
        },
      ),
    );
  });
});
