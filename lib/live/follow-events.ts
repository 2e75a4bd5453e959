/**
 * What happens, as it happens: the outbox in order, to everybody who follows. One reader serves all followers, and it
 * reads only while somebody follows; a follower that does not keep up is let go, and comes back where it stopped.
 */
import type { LiveEvent } from '#lib/views/live-event.ts';
import type { OutboxRow } from '#db/system/outbox.ts';

export type NumberedEvent = { seq: number; event: LiveEvent };

/** Where events come from: the outbox of a store. */
export type EventSource = { after(seq: number, limit: number): Promise<OutboxRow[]>; last(): Promise<number> };

/** Events that wait for one follower before it is let go. */
const MOST_WAITING = 1000;
const BATCH = 200;

type Follower = { next: number; waiting: NumberedEvent[]; wake: (() => void) | null; gone: boolean };

export type Broadcast = {
  /** Events after `from` (null: from now on), until `signal` aborts. */
  follow(from: number | null, signal: AbortSignal): AsyncGenerator<NumberedEvent>;
  followers(): number;
};

/** @param everyMs how often the outbox is looked at while somebody follows */
export function broadcast(source: EventSource, everyMs: number): Broadcast {
  const followers = new Set<Follower>();
  let timer: NodeJS.Timeout | null = null;
  let reading = false;

  async function look(): Promise<void> {
    if (reading || followers.size === 0) return;
    reading = true;
    try {
      const from = Math.min(...[...followers].map((follower) => follower.next - 1));
      const rows = await source.after(from, BATCH);
      for (const follower of followers) hand(follower, rows);
    } finally {
      reading = false;
    }
  }

  function hand(follower: Follower, rows: OutboxRow[]): void {
    for (const row of rows) {
      if (row.seq < follower.next) continue;
      follower.waiting.push({ seq: row.seq, event: JSON.parse(row.payload) as LiveEvent });
      follower.next = row.seq + 1;
    }
    if (follower.waiting.length > MOST_WAITING) follower.gone = true;
    if (follower.waiting.length > 0 || follower.gone) follower.wake?.();
  }

  return {
    followers: () => followers.size,
    async *follow(from, signal) {
      const follower: Follower = {
        next: (from ?? (await source.last())) + 1,
        waiting: [],
        wake: null,
        gone: signal.aborted,
      };
      const leave = () => {
        follower.gone = true;
        follower.wake?.();
      };
      signal.addEventListener('abort', leave, { once: true });
      followers.add(follower);
      // A read that fails is tried again at the next look; nobody misses an event, since the place is kept.
      timer ??= setInterval(() => void look().catch(() => undefined), everyMs);
      try {
        while (!follower.gone) {
          const event = follower.waiting.shift();
          if (event) yield event;
          else
            await new Promise<void>((wake) => {
              follower.wake = wake;
            });
        }
      } finally {
        followers.delete(follower);
        signal.removeEventListener('abort', leave);
        if (followers.size === 0 && timer) {
          clearInterval(timer);
          timer = null;
        }
      }
    },
  };
}
