/**
 * What happens, as it happens: the outbox in order, to everybody who follows. One reader serves all followers, and it
 * reads only while somebody follows; a follower that does not keep up is let go, and comes back where it stopped.
 */
import type { LiveEvent } from '#lib/views/live-event.ts';
import type { OutboxRow } from '#db/system/outbox.ts';

export type NumberedEvent = { seq: number; event: LiveEvent };

/** Where events come from: the outbox of a store. */
export type OutboxReader = { after(seq: number, limit: number): Promise<OutboxRow[]>; last(): Promise<number> };

/** Events that wait for one follower before it is let go. */
const MAX_QUEUED_EVENTS = 1000;
const EVENTS_PER_READ = 200;

type Subscriber = { next: number; queue: NumberedEvent[]; wake: (() => void) | null; closed: boolean };

export type Broadcast = {
  /** Events after `from` (null: from now on), until `signal` aborts. */
  subscribe(from: number | null, signal: AbortSignal): AsyncGenerator<NumberedEvent>;
  subscriberCount(): number;
};

/** @param everyMs how often the outbox is looked at while somebody follows */
export function createBroadcast(source: OutboxReader, everyMs: number): Broadcast {
  const followers = new Set<Subscriber>();
  let timer: NodeJS.Timeout | null = null;
  let reading = false;

  async function look(): Promise<void> {
    if (reading || followers.size === 0) return;
    reading = true;
    try {
      const from = Math.min(...[...followers].map((follower) => follower.next - 1));
      const rows = await source.after(from, EVENTS_PER_READ);
      for (const follower of followers) hand(follower, rows);
    } finally {
      reading = false;
    }
  }

  function hand(follower: Subscriber, rows: OutboxRow[]): void {
    for (const row of rows) {
      if (row.seq < follower.next) continue;
      follower.queue.push({ seq: row.seq, event: JSON.parse(row.payload) as LiveEvent });
      follower.next = row.seq + 1;
    }
    if (follower.queue.length > MAX_QUEUED_EVENTS) follower.closed = true;
    if (follower.queue.length > 0 || follower.closed) follower.wake?.();
  }

  return {
    subscriberCount: () => followers.size,
    async *subscribe(from, signal) {
      const follower: Subscriber = {
        next: (from ?? (await source.last())) + 1,
        queue: [],
        wake: null,
        closed: signal.aborted,
      };
      const leave = () => {
        follower.closed = true;
        follower.wake?.();
      };
      signal.addEventListener('abort', leave, { once: true });
      followers.add(follower);
      // A read that fails is tried again at the next look; nobody misses an event, since the place is kept.
      timer ??= setInterval(() => void look().catch(() => undefined), everyMs);
      try {
        while (!follower.closed) {
          const event = follower.queue.shift();
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
