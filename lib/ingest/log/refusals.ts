/** Stores refused attempts: sign-ins that fail, and changes that a caller may not make. No caller waits for it. */
import type { Verb } from '#lib/access/verbs.ts';
import type { Actor, CallerOrigin } from '#lib/actor.ts';
import { maskText } from '#lib/secrets/mask.ts';
import { addRefusedAction } from '#db/log/refused-actions.ts';
import type { Store, Tx } from '#db/open.ts';
import { findOrCreateActor } from '#db/system/actors.ts';

export type Refused = {
  actor: Actor;
  from: CallerOrigin;
  attempt: 'session.start' | Verb;
  /** Where the actor tried it, or who was named at a sign-in. Null: it is not known. */
  subject: string | null;
  message: string;
};

export type Refusals = {
  /** Store an attempt later. It never throws. */
  note(refused: Refused): void;
  /** Resolves once everything that was noted so far is stored. */
  settled(): Promise<void>;
};

/** Attempts that wait to be stored. More of them at once are not stored. */
const MAX_WAITING = 200;

type Timed = Refused & { at: string };

async function storeRefused(tx: Tx, refused: readonly Timed[]): Promise<void> {
  for (const { actor, from, attempt, subject, message, at } of refused)
    await addRefusedAction(tx, {
      at,
      actor: actor.kind === 'anonymous' ? null : await findOrCreateActor(tx, actor),
      ...from,
      attempt,
      subject: subject && maskText(subject).slice(0, 300),
      message: message.slice(0, 500),
    });
}

/** A place for refused attempts. */
export function openRefusals(store: Store, now: () => Date): Refusals {
  let waiting: Timed[] = [];
  let storing = Promise.resolve();
  let isStoring = false;
  const storeWaiting = async (): Promise<void> => {
    while (waiting.length > 0) {
      const refused = waiting;
      waiting = [];
      // A store that cannot be written refuses the change itself, too.
      await store.write((tx) => storeRefused(tx, refused)).catch(() => undefined);
    }
  };
  return {
    note(refused) {
      if (waiting.length >= MAX_WAITING || store.refusal() !== null) return;
      waiting.push({ ...refused, at: now().toISOString() });
      if (isStoring) return;
      isStoring = true;
      storing = storeWaiting().finally(() => {
        isStoring = false;
      });
    },
    settled: () => storing,
  };
}

/** Stores nothing. */
export const NO_REFUSALS: Refusals = { note: () => {}, settled: async () => {} };
