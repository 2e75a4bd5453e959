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
  packages: [],
};
const SOURCES = [
  {
    name: 'cdevents',
    title: 'CDEvents',
    setup: ['Enter the address.'],
    hosts: null,
    settingsExample: null,
    isAsked: false,
  },
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

  it('lists each watched package with what came, what failed and why, and not those of an ended connection', () => {
    const at = '2026-05-14T11:00:00Z';
    const file = { digest: `sha512:${'ab'.repeat(64)}`, outcome: 'ingested' as const, verified: 2, message: null, at };
    const npm: ConnectionView = {
      ...connection,
      source: 'npm',
      title: 'npm',
      name: 'web',
      address: null,
      secretSince: null,
      packages: [
        {
          name: '@acme/web',
          outcome: 'read',
          summary: 'The registry announces attestations of 2 files.',
          askedAt: at,
          answeredAt: at,
          nextAt: '2026-05-14T13:00:00Z',
          files: [
            { ...file, name: '1.1.0', documents: 2 },
            { ...file, name: '1.0.0', outcome: 'refused', documents: 0, message: 'an attestation is not signed' },
          ],
        },
        {
          name: '@acme/cli',
          outcome: 'unreached',
          summary: 'It could not be asked for, which says nothing about the package: npm.example answers 503.',
          askedAt: at,
          answeredAt: null,
          nextAt: '2026-05-14T13:00:00Z',
          files: [],
        },
      ],
    };
    const html = page([
      npm,
      { ...npm, id: 2, name: 'old', endedAt: at, packages: [{ ...npm.packages[0]!, name: 'gone' }] },
    ]);
    expect(html).toContain(`href="/artifacts/${file.digest}"`);
    expect(html).toContain('2 documents, verified');
    expect(html).toContain('an attestation is not signed');
    expect(html).toContain('nothing taken');
    expect(html).toContain('not reached');
    expect(html).toContain('which says nothing about the package');
    expect(html).not.toContain('>gone<');
    expect(html).not.toContain('/api/webhooks/npm');
    expect(page([connection])).not.toContain('Watched packages');
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
