import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { GithubRecordsView } from '#lib/views/github/records.ts';
import { GithubRecordsSection } from './github-records.tsx';

const now = Date.parse('2026-05-14T12:00:00Z');
const RECORDS: GithubRecordsView = {
  organization: 'acme',
  outcome: 'read',
  summary: 'GitHub lists 1 storage record and 1 deployment record of this digest for acme.',
  askedAt: '2026-05-14T11:00:00Z',
  answeredAt: '2026-05-14T11:00:00Z',
  nextAt: '2026-05-14T17:00:00Z',
  canAsk: true,
  storage: [
    {
      name: 'web',
      registry: 'https://reg.example.com/',
      repository: 'acme/web',
      url: 'javascript:alert(1)',
      status: 'eol',
      updatedAt: '2026-05-13T12:00:00Z',
    },
  ],
  deployments: [
    {
      environment: 'prod',
      region: 'eu-west-1',
      cluster: null,
      name: '<b>web</b>',
      risks: ['internet-exposed'],
      updatedAt: null,
    },
  ],
  hidden: 3,
};
const markup = (change: Partial<GithubRecordsView> | null) =>
  renderToStaticMarkup(
    <GithubRecordsSection
      records={change && { ...RECORDS, ...change }}
      digest="sha256:ab"
      project="github.com/acme/web"
      now={now}
    />,
  );
const text = (change: Partial<GithubRecordsView> | null) =>
  markup(change)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

it('tells what GitHub lists, that nobody verified it, and that a deployment may have ended', () => {
  const shown = text({});
  for (const part of [
    RECORDS.summary,
    'end of life',
    'internet-exposed',
    'eu-west-1',
    'Attestry verifies none of it',
    'GitHub does not say whether a deployment still runs',
  ])
    expect(shown).toContain(part);
});

it('leads to no address that is no web page, and shows names as text', () => {
  expect(markup({})).not.toContain('href="javascript');
  expect(markup({})).not.toContain('<b>web</b>');
});

it('is not there where GitHub is not asked', () => {
  expect(markup(null)).toBe('');
});

it('says nothing of records where there are none, and has no button where nobody may ask', () => {
  const shown = text({ storage: [], deployments: [], hidden: 0, canAsk: false, nextAt: null, summary: 'Nothing.' });
  expect(shown).toContain('Nothing.');
  expect(shown).toContain('not asked again by itself');
  for (const part of ['Attestry verifies', 'Ask GitHub', 'not shown']) expect(shown).not.toContain(part);
});
