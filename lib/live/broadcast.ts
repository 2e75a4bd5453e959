/**
 * Live events: the outbox, in order, to all subscribers. One reader serves all of them and reads only while there is
 * one. A subscriber that falls too far behind is disconnected; it can resume from its last event.
 */
import type { LiveEvent } from '#lib/views/activity/live-event.ts';
import type { OutboxRow } from '#db/system/outbox.ts';

export type NumberedEvent = { seq: number; event: LiveEvent };

/**
 * The source of events: the outbox of a store. `onCommit`: what tells of each commit until the returned function is
 * called; null where nothing does.
 */
export type OutboxReader = {
  after(seq: number, limit: number): Promise<OutboxRow[]>;
  last(): Promise<number>;
  onCommit: ((hear: () => void) => () => void) | null;
};

/** Queued events of one subscriber above which it is disconnected. */
const MAX_QUEUED_EVENTS = 1000;
const EVENTS_PER_READ = 200;

/**
 * Which of some events a subscriber gets; null where it gets none any more. Each poll asks it, also without an event,
 * so that a subscriber can lose its right while nothing happens.
 */
export type EventFilter = (rows: readonly OutboxRow[]) => Promise<readonly OutboxRow[] | null>;

type Subscriber = {
  next: number;
  queue: NumberedEvent[];
  filter: EventFilter;
  wake: (() => void) | null;
  closed: boolean;
};

export type Broadcast = {
  /**
   * The events after the sequence number `from` (null: only new ones), until `signal` aborts. Default: all of them.
   */
  subscribe(from: number | null, signal: AbortSignal, filter?: EventFilter): AsyncGenerator<NumberedEvent>;
  subscriberCount(): number;
};

async function enqueue(subscriber: Subscriber, rows: readonly OutboxRow[]): Promise<void> {
  const fresh = rows.filter((row) => row.seq >= subscriber.next);
  const given = await subscriber.filter(fresh);
  for (const row of given ?? []) subscriber.queue.push({ seq: row.seq, event: JSON.parse(row.payload) as LiveEvent });
  subscriber.next = Math.max(subscriber.next, (fresh.at(-1)?.seq ?? 0) + 1);
  if (given === null || subscriber.queue.length > MAX_QUEUED_EVENTS) subscriber.closed = true;
  // A subscriber without the right gets nothing that is still in its queue.
  if (given === null) subscriber.queue.length = 0;
  if (subscriber.queue.length > 0 || subscriber.closed) subscriber.wake?.();
}

/**
 * Create a broadcast that reads `source` every `pollIntervalMs` milliseconds while it has a subscriber, and at once
 * when the source tells of a commit.
 */
export function createBroadcast(source: OutboxReader, pollIntervalMs: number): Broadcast {
  const subscribers = new Set<Subscriber>();
  let stopReading: (() => void) | null = null;
  let reading = false;
  let isMissed = false;

  async function poll(): Promise<void> {
    isMissed = reading;
    if (reading || subscribers.size === 0) return;
    reading = true;
    try {
      const from = Math.min(...[...subscribers].map((subscriber) => subscriber.next - 1));
      const rows = await source.after(from, EVENTS_PER_READ);
      await Promise.all([...subscribers].map((subscriber) => enqueue(subscriber, rows)));
    } finally {
      reading = false;
    }
    // A commit that was told of meanwhile may have come after what was read.
    if (isMissed) await poll();
  }
  function startReading(): () => void {
    // The next poll repeats a failed read. No subscriber misses an event, because `next` has not moved.
    const read = () => void poll().catch(() => undefined);
    const timer = setInterval(read, pollIntervalMs);
    const stopHearing = source.onCommit?.(read);
    return () => {
      clearInterval(timer);
      stopHearing?.();
    };
  }

  return {
    subscriberCount: () => subscribers.size,
    async *subscribe(from, signal, filter = async (rows) => rows) {
      const subscriber: Subscriber = {
        next: (from ?? (await source.last())) + 1,
        queue: [],
        filter,
        wake: null,
        closed: signal.aborted,
      };
      const unsubscribe = () => {
        subscriber.closed = true;
        subscriber.wake?.();
      };
      signal.addEventListener('abort', unsubscribe, { once: true });
      subscribers.add(subscriber);
      stopReading ??= startReading();
      try {
        while (!subscriber.closed) {
          const event = subscriber.queue.shift();
          if (event) yield event;
          else
            await new Promise<void>((wake) => {
              subscriber.wake = wake;
            });
        }
      } finally {
        subscribers.delete(subscriber);
        signal.removeEventListener('abort', unsubscribe);
        if (subscribers.size === 0) {
          stopReading?.();
          stopReading = null;
        }
      }
    },
  };
}
