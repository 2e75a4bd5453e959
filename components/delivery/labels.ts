/** Labels of delivery outcomes and fetch states. They are no statuses of artifacts. */
import type { DeliveryItem, FetchItem } from '#lib/views/activity/delivery.ts';

export const DELIVERY_OUTCOMES = [
  'accepted',
  'ignored',
  'duplicate',
  'failed',
  'refused',
] as const satisfies readonly DeliveryItem['outcome'][];
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

export const OUTCOME_LABELS: Record<DeliveryOutcome, { word: string; meaning: string; bad: boolean }> = {
  accepted: { word: 'accepted', meaning: 'It is authenticated; Attestry processed it.', bad: false },
  ignored: { word: 'ignored', meaning: 'It is authenticated; events of this kind change nothing.', bad: false },
  duplicate: {
    word: 'duplicate',
    meaning: 'A delivery with the same body was received before. Attestry applied nothing again.',
    bad: false,
  },
  failed: {
    word: 'failed',
    meaning: 'Attestry stored it but could not process it. It can be replayed.',
    bad: true,
  },
  refused: {
    word: 'refused',
    meaning:
      'It is not authenticated, too large, or about what its connection may not speak about. Attestry used and stored none of its content.',
    bad: true,
  },
};

export const FETCH_STATE_LABELS: Record<FetchItem['state'], string> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'gave up',
};

/** Parse the outcome of a query parameter; null if it is absent or unknown. */
export function parseOutcome(text: string | string[] | undefined): DeliveryOutcome | null {
  return DELIVERY_OUTCOMES.find((outcome) => outcome === text) ?? null;
}

/** Return the URL of the deliveries with one outcome (null: accepted, ignored and failed), starting at a cursor. */
export function deliveriesHref(outcome: DeliveryOutcome | null, cursor: string | null = null): string {
  const parts = new URLSearchParams({
    ...(outcome !== null && { outcome }),
    ...(cursor !== null && { cursor }),
  }).toString();
  return parts === '' ? '/deliveries' : `/deliveries?${parts}`;
}
