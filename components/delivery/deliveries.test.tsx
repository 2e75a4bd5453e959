import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { DeliveriesView } from '#lib/views/activity/delivery.ts';
import { Deliveries } from './deliveries.tsx';

const NOW = Date.parse('2026-05-14T12:00:00Z');
const delivery = (id: number, outcome: DeliveriesView['deliveries'][number]['outcome']) => ({
  id,
  source: 'github',
  connection: null,
  event: 'push',
  deliveryId: `id-${id}`,
  receivedAt: '2026-05-14T11:00:00Z',
  outcome,
  reason: null,
  effects: [],
  about: [],
  replayable: outcome !== 'refused',
});
const page = (view: Partial<DeliveriesView>) =>
  renderToStaticMarkup(
    <Deliveries
      view={{ deliveries: [], refusedDeliveries: [], refusals: [], fetches: [], counts: {}, cursor: null, ...view }}
      outcome={null}
      later={false}
      baseUrl="http://attestry.test"
      now={NOW}
    />,
  );

describe('the page of deliveries', () => {
  it('lists refused webhooks apart, with their total and a link to the others', () => {
    const html = page({
      deliveries: [delivery(1, 'accepted')],
      refusedDeliveries: [delivery(3, 'refused'), delivery(2, 'refused')],
      counts: { 'delivery:refused': 4321 },
    });
    expect(html.indexOf('id-1')).toBeLessThan(html.indexOf('id-3'));
    expect(html).toContain('4,321 deliveries in total, newest first');
    expect(html).toContain('href="/deliveries?outcome=refused"');
  });

  it('does not say that no webhook came where refused ones came', () => {
    const html = page({ refusedDeliveries: [delivery(3, 'refused')], counts: { 'delivery:refused': 1 } });
    expect(html).toContain('No authenticated webhook delivery yet.');
    expect(html).toContain('1 delivery in total, newest first');
  });

  it('has no block of refused webhooks where there are none', () => {
    expect(page({ deliveries: [delivery(1, 'accepted')] })).not.toContain('Refused webhooks');
  });
});
