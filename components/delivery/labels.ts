/** What became of a delivery, in plain words; never a status of an artifact. */
import type { DeliveryItem, FetchItem } from '#lib/views/delivery.ts';

export const DELIVERY_OUTCOMES = [
  'accepted',
  'ignored',
  'duplicate',
  'failed',
  'refused',
] as const satisfies readonly DeliveryItem['outcome'][];
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

export const OUTCOME_LABELS: Record<DeliveryOutcome, { word: string; meaning: string; bad: boolean }> = {
  accepted: { word: 'accepted', meaning: 'Its signature holds; it was read and acted upon.', bad: false },
  ignored: { word: 'ignored', meaning: 'Its signature holds; it is of a kind that changes nothing here.', bad: false },
  duplicate: { word: 'duplicate', meaning: 'The sender sent it before under the same number.', bad: false },
  failed: {
    word: 'failed',
    meaning: 'It was taken in but could not be acted upon. It is kept and can be replayed.',
    bad: true,
  },
  refused: {
    word: 'refused',
    meaning: 'Its signature is missing or wrong. Nothing of it was believed or kept.',
    bad: true,
  },
};

export const FETCH_STATE_LABELS: Record<FetchItem['state'], string> = {
  waiting: 'waits',
  running: 'runs now',
  done: 'done',
  failed: 'given up',
};

/** The outcome in an address; null for none or nonsense. */
export function parseOutcome(text: string | string[] | undefined): DeliveryOutcome | null {
  return DELIVERY_OUTCOMES.find((outcome) => outcome === text) ?? null;
}

/** The page of one outcome, from a cursor on. */
export function deliveriesHref(outcome: DeliveryOutcome | null, cursor: string | null = null): string {
  const parts = new URLSearchParams({
    ...(outcome !== null && { outcome }),
    ...(cursor !== null && { cursor }),
  }).toString();
  return parts === '' ? '/deliveries' : `/deliveries?${parts}`;
}
