import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { FIXTURE_NOW, NO_TARGETS, OVERVIEW } from './overview.fixture.ts';
import { OverviewBody } from './overview-client.tsx';
import { allArtifactsHref, artifactsHref, periodDates, parseOverviewQuery } from './period.ts';

const render = (overview = OVERVIEW) =>
  renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <OverviewBody
        overview={overview}
        query={{ days: 30, project: null }}
        choices={overview.projects}
        targets={NO_TARGETS}
        baseUrl="https://attestry.example"
        dataFolder="/srv/attestry"
        now={FIXTURE_NOW}
      />
    </QueryClientProvider>,
  );
const plainText = (markup: string) =>
  markup
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('\u00a0', ' ');

describe('the overview', () => {
  it('lists artifacts that need attention before the metrics, with environment, time and reason', () => {
    const text = plainText(render());
    expect(text).toMatch(/failed payments-api .* in production for 2 h .* signer is not the release workflow/);
    expect(text.indexOf('payments-api')).toBeLessThan(text.indexOf('Coverage'));
  });
  it('shows the trend of each metric and links to its artifacts', () => {
    const markup = render();
    expect(plainText(markup)).toContain('up 4 points against the 30 days before: better');
    expect(markup).toContain('href="/artifacts?behind=judged&amp;from=2025-04-15&amp;to=2025-05-14"');
  });
  it('shows the three commands for an empty store, with the URL of this instance', () => {
    const text = plainText(render({ ...OVERVIEW, empty: true }));
    expect(text).toContain('npx attestry push --url https://attestry.example');
    expect(text).toContain('The data folder is /srv/attestry');
    expect(text).not.toContain('Coverage');
  });
  it('states that nothing needs attention', () =>
    expect(plainText(render({ ...OVERVIEW, attention: [], attentionTotal: { count: 0, atLeast: false } }))).toContain(
      'Nothing needs attention',
    ));
});

describe('the period', () => {
  it.each([
    [{}, 30, null],
    [{ days: '7', project: 'github.com/a/b' }, 7, 'github.com/a/b'],
    [{ days: '8', project: '' }, 30, null],
    [{ days: ['7'], project: ['x'] }, 30, null],
  ])('%j', (params, days, project) => {
    expect(parseOverviewQuery(params)).toEqual({ days, project });
  });
  it('has the stated number of days and ends today', () =>
    expect(periodDates({ days: 7, project: null }, FIXTURE_NOW)).toEqual({ from: '2025-05-08', to: '2025-05-14' }));
  it('links to all that need attention with the number that the title has', () => {
    const markup = render();
    expect(plainText(markup)).toContain('all 9 that need attention');
    expect(markup).toContain(
      'href="/artifacts?behind=attention&amp;sort=status&amp;from=2025-04-15&amp;to=2025-05-14"',
    );
  });
  it('links to open releases whenever they were first seen', () => {
    expect(plainText(render())).toContain('28 open releases');
    expect(allArtifactsHref('x/y', { behind: 'open' })).toBe('/artifacts?behind=open&project=x%2Fy');
  });
  it('limits the list to exactly the days of the period', () => {
    const period = { from: '2025-05-01', to: '2025-05-07' };
    expect(artifactsHref({ ...period, project: null }, { status: 'failed' })).toBe(
      '/artifacts?status=failed&from=2025-05-01&to=2025-05-07',
    );
    expect(artifactsHref({ ...period, project: 'x/y' }, {})).toBe(
      '/artifacts?project=x%2Fy&from=2025-05-01&to=2025-05-07',
    );
  });
});
