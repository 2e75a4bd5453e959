import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderToStaticMarkup } from 'react-dom/server';
import { NAVIGATION, activeHref } from './navigation.ts';
import { PageFooter } from './page-footer.tsx';
import { searchEverything, searchPages } from './search.ts';
import { nextTheme, parseTheme } from './theme.ts';

describe('navigation', () => {
  it.each([
    ['/', '/'],
    ['/artifacts', '/artifacts'],
    ['/artifacts/sha256:ab', '/artifacts'],
    ['/evidence/sha256:ab', '/artifacts'],
    ['/artifactsx', null],
    ['/lineage/sha256:ab', '/lineage'],
    ['/nowhere', null],
  ])('%s belongs to %s', (path, href) => expect(activeHref(path)).toBe(href));
  it('gives every page its own key', () =>
    expect(new Set(NAVIGATION.map(({ key }) => key)).size).toBe(NAVIGATION.length));
});

describe('the theme', () => {
  it('follows the system unless the cookie names one', () =>
    expect(['dark', 'light', undefined, '"><script>'].map(parseTheme)).toEqual(['dark', 'light', 'system', 'system']));
  it('cycles through all three', () => expect(nextTheme(nextTheme(nextTheme('system')))).toBe('system'));
});

describe('search', () => {
  afterEach(() => vi.unstubAllGlobals());
  const signal = new AbortController().signal;
  const artifact = { digest: `sha256:${'ab'.repeat(32)}`, name: null, version: null, status: 'failed', project: null };

  it('finds pages by the start of their name', () =>
    expect(searchPages('ver').map((found) => found.href)).toEqual(['/verify']));
  it('sends no request for one letter', async () => {
    const fetch = vi.fn();
    vi.stubGlobal('fetch', fetch);
    await searchEverything('v', signal);
    expect(fetch).not.toHaveBeenCalled();
  });
  it('names an artifact by its digest when it has no name', async () => {
    vi.stubGlobal('fetch', async (url: string) =>
      Response.json(url.includes('artifacts') ? { artifacts: [artifact] } : { projects: [] }),
    );
    expect((await searchEverything('abab', signal)).results).toEqual([
      { kind: 'failed', name: 'sha256:ababab…ababab', note: '', href: `/artifacts/${artifact.digest}` },
    ]);
  });
  it('reports a failed part', async () => {
    vi.stubGlobal('fetch', async (url: string) =>
      url.includes('projects') ? new Response(null, { status: 503 }) : Response.json({ artifacts: [artifact] }),
    );
    const answer = await searchEverything('abab', signal);
    expect(answer.results).toHaveLength(1);
    expect(answer.problem).toMatch(/not everything/);
  });
});

it('prints time, policy version and log checkpoint', () => {
  const foot = renderToStaticMarkup(
    <PageFooter
      now={Date.parse('2025-05-14T10:02:07Z')}
      policy={{ id: 'baseline', version: 3 }}
      log={{ size: 12, origin: 'x/log', root: 'abc' }}
    />,
  );
  for (const words of ['14 May 2025, 10:02:07 UTC', 'Policy baseline, version 3', 'Log x/log, 12 entries'])
    expect(foot).toContain(words);
  const titled = <PageFooter now={0} policy={{ id: 'gate', title: 'Release gate', version: 3 }} log={null} />;
  expect(renderToStaticMarkup(titled)).toContain('Policy Release gate (gate), version 3');
});
