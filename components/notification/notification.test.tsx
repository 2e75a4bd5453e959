import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { subscriptionRequest } from '#lib/http/contract/subscription/subscription.ts';
import type { SubscriptionView } from '#lib/views/subscription/subscription.ts';
import { CreateSubscription } from './create-client.tsx';
import { choiceLabel, ownerLabel } from './labels.ts';
import { subscriptionBody } from './request.ts';
import { TARGET_KINDS } from '#lib/notify/sending/settings.ts';
import { TargetFields } from './target-fields.tsx';
import { SubscriptionTable } from './table-client.tsx';

const SUBSCRIPTION: SubscriptionView = {
  id: 7,
  name: 'on-call <b>',
  target: { kind: 'webhook', destination: 'hooks.example.com' },
  owner: { kind: 'installation' },
  choice: { events: ['status', 'gate'], projects: ['acme/*'], environments: ['production'], severity: 'warning' },
  timing: { rhythm: 'daily', quiet: { from: '22:00', until: '07:00' }, timeZone: 'Europe/Berlin', storm: 5 },
  state: 'active',
  mutedUntil: null,
  disabled: null,
  failingSince: null,
  deliveredAt: null,
  counts: { waiting: 2, held: 1, dead: 0 },
  createdAt: '2026-05-14T12:00:00.000Z',
  createdBy: null,
};
const table = (change: Partial<SubscriptionView> = {}) =>
  renderToStaticMarkup(<SubscriptionTable subscriptions={[{ ...SUBSCRIPTION, ...change }]} onChange={() => {}} />);

describe('the list of subscriptions', () => {
  it('says what each one sends, where to, for whom, and how it is doing', () => {
    const html = table();
    expect(html).toContain('Signed webhook to hooks.example.com, for all projects');
    expect(html).toContain('Nothing was delivered yet; 3 messages waiting');
    expect(html).toContain('on-call &lt;b&gt;');
    expect(choiceLabel(SUBSCRIPTION)).toBe(
      'status, gate denied · of acme/* · in production · warning and worse · daily digest · quiet 22:00–07:00 Europe/Berlin · digest above 5 in 5 min',
    );
    expect(ownerLabel({ kind: 'person', id: 'x', name: 'Ann' })).toBe('Ann');
  });

  it('says why one is switched off, since when one fails, and how many messages are dead', () => {
    expect(table({ state: 'disabled', disabled: { at: '2026-05-14T12:00:00Z', reason: 'it said 410' } })).toContain(
      'it said 410',
    );
    expect(table({ state: 'failing', failingSince: '2026-05-14T12:00:00Z' })).toContain('failing');
    expect(table({ counts: { waiting: 0, held: 0, dead: 1 } })).toContain('1 dead message');
  });

  it('offers to unmute a muted one, and to switch on one that is off', () => {
    expect(table({ state: 'muted', mutedUntil: '2026-05-15T12:00:00Z' })).toContain('Unmute');
    expect(table({ state: 'disabled', disabled: { at: '2026-05-14T12:00:00Z', reason: 'x' } })).toContain('Switch on');
  });
});

describe('the form', () => {
  const entered = (change: Record<string, string | string[]> = {}) => {
    const form = new FormData();
    const values = {
      name: 'x',
      kind: 'webhook',
      url: 'https://e.com',
      owner: 'installation',
      severity: 'info',
      rhythm: 'immediate',
    };
    for (const [name, value] of Object.entries({ ...values, ...change }))
      for (const one of [value].flat()) form.append(name, one);
    return form;
  };

  it.each([
    [
      {},
      {
        owner: { kind: 'installation' },
        choice: { events: [], projects: [] },
        timing: { quiet: null, storm: null, timeZone: 'UTC' },
      },
    ],
    [{ events: ['status', 'drift'] }, { choice: { events: ['status', 'drift'] } }],
    [
      { owner: 'project', projects: 'acme/*' },
      { owner: { kind: 'project', pattern: 'acme/*' }, choice: { projects: [] } },
    ],
    [
      { owner: 'person', projects: 'acme/a, acme/b' },
      { owner: { kind: 'person' }, choice: { projects: ['acme/a', 'acme/b'] } },
    ],
    [
      { quiet: '22:00 - 07:00', storm: '5', timeZone: 'Europe/Berlin' },
      { timing: { quiet: { from: '22:00', until: '07:00' }, storm: 5 } },
    ],
    [{ secret: 'whsec_x' }, { target: { secret: 'whsec_x' } }],
    [
      { kind: 'github-check', app: 'Iv1.x', secret: 'KEY', projects: 'acme/a', severity: 'warning', storm: '5' },
      { target: { kind: 'github-check', app: 'Iv1.x', secret: 'KEY' }, choice: { projects: ['acme/a'] } },
    ],
  ])('with %j sends what the API takes', (change, expected) => {
    const body = subscriptionBody(entered(change));
    expect(body).toMatchObject(expected);
    expect(subscriptionRequest.safeParse(body).error).toBeUndefined();
  });

  it.each(TARGET_KINDS)('asks for what %s needs', (kind) => {
    const html = renderToStaticMarkup(<TargetFields kind={kind} onKind={() => {}} problemOf={() => null} />);
    const asks = (name: string) => html.includes(`name="${name}"`);
    expect([asks('url'), asks('app'), asks('secret')]).toEqual([
      true,
      kind === 'github-check',
      !['slack', 'teams', 'email'].includes(kind),
    ]);
    // A key in PEM has several lines, of which a field of one line keeps one.
    expect(html.includes('<textarea')).toBe(kind === 'github-check');
  });

  it('begins with the project that the page is opened for', () => {
    const html = renderToStaticMarkup(<CreateSubscription project="github.com/acme/web" onMade={() => {}} />);
    expect(html).toContain('value="github.com/acme/web"');
    expect(html).not.toContain('me: what I may see');
  });
});
