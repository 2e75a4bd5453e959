import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ConnectionView } from '#lib/views/activity/connection.ts';
import { Connections } from './connections.tsx';
import { listed, parsedSettings } from './entered.ts';
import { scopeSentence } from './row-client.tsx';

const connection: ConnectionView = {
  id: 1,
  source: 'cdevents',
  title: 'CDEvents',
  name: 'tekton',
  address: 'http://attestry.test/api/webhooks/cdevents/tekton',
  hosts: [],
  projects: ['github.com/acme/web'],
  environments: ['production'],
  settings: null,
  createdAt: '2026-05-14T11:00:00Z',
  createdBy: null,
  endedAt: null,
  endedBy: null,
  secretSince: '2026-05-14T11:00:00Z',
  earlierSecretUntil: null,
  hasToken: false,
  lastDelivery: null,
};
const SOURCES = [
  { name: 'cdevents', title: 'CDEvents', setup: ['Enter the address.'], hosts: null, settingsExample: null },
];
const page = (connections: ConnectionView[] | null) =>
  renderToStaticMarkup(
    <Connections
      page={connections && { connections, cursor: null }}
      sources={SOURCES}
      baseUrl="http://attestry.test"
      now={Date.parse('2026-05-14T12:00:00Z')}
    />,
  );

describe('the page of connections', () => {
  it('lists what each may speak about, and the steps at the sender', () => {
    const html = page([
      connection,
      { ...connection, id: 2, name: 'old', endedAt: '2026-05-14T11:30:00Z', secretSince: null },
    ]);
    expect(html).toContain('github.com/acme/web, in production');
    expect(html).toContain('· ended');
    expect(html).toContain('<li>Enter the address.</li>');
  });

  it('asks for an admin token where the reader has shown none', () => {
    expect(page(null)).toContain('Show the connections');
    expect(page([])).toContain('No source is connected.');
  });
});

it.each([
  [{ hosts: ['github.com'], projects: [], environments: [] }, 'every project of github.com'],
  [{ hosts: ['github.com'], projects: ['acme/*'], environments: [] }, 'acme/*'],
  [{ hosts: [], projects: ['**'], environments: ['staging', 'production'] }, 'every project, in staging, production'],
])('%j speaks about “%s”', (scope, sentence) => expect(scopeSentence(scope)).toBe(sentence));

it('reads the fields of the form', () => {
  expect(listed(' acme/*, github.com/acme/web ')).toEqual(['acme/*', 'github.com/acme/web']);
  expect(parsedSettings('{"kind":')).toMatchObject({ problem: expect.stringContaining('no JSON') });
});
