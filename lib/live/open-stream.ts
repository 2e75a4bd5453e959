/** The live events of this process's store as a server-sent event stream (WHATWG HTML §9.2). */
import { AttestryError } from '#lib/errors.ts';
import { eventsAfter, lastEvent } from '#db/system/outbox.ts';
import type { App } from '#lib/context/app.ts';
import { broadcast, type Broadcast } from './follow-events.ts';

/** Streams open at once; one more is told to come back later. */
const MOST_STREAMS = 500;
const LOOK_MS = 250;
/** Proxies drop a connection that is silent for a minute. */
const HEARTBEAT_MS = 20_000;

const place = globalThis as typeof globalThis & { __attestryBroadcast?: Broadcast };

function live({ store }: App): Broadcast {
  place.__attestryBroadcast ??= broadcast(
    { after: (seq, limit) => eventsAfter(store.read, seq, limit), last: () => lastEvent(store.read) },
    LOOK_MS,
  );
  return place.__attestryBroadcast;
}

/**
 * @param lastEventId what the browser saw last; null: from now on
 * @param signal aborts when the browser goes away
 */
export async function openStream(
  app: App,
  lastEventId: number | null,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const source = live(app);
  if (source.followers() >= MOST_STREAMS)
    throw new AttestryError('rate-limited', 'too many pages are watching at once', { retryAfterSeconds: 10 });
  const text = new TextEncoder();
  const over = new AbortController();
  signal.addEventListener('abort', () => over.abort(), { once: true });
  const events = source.follow(lastEventId, over.signal);
  let heartbeat: NodeJS.Timeout | undefined;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(text.encode('retry: 3000\n\n'));
      heartbeat = setInterval(() => controller.enqueue(text.encode(': still here\n\n')), HEARTBEAT_MS);
      over.signal.addEventListener('abort', () => clearInterval(heartbeat), { once: true });
    },
    async pull(controller) {
      const { value, done } = await events.next();
      if (done) {
        clearInterval(heartbeat);
        controller.close();
        return;
      }
      controller.enqueue(
        text.encode(`id: ${value.seq}\nevent: ${value.event.type}\ndata: ${JSON.stringify(value.event)}\n\n`),
      );
    },
    cancel() {
      over.abort();
    },
  });
}
