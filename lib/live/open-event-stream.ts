/** The live events of this process's store as a server-sent event stream (WHATWG HTML §9.2). */
import { AttestryError } from '#lib/errors.ts';
import { eventsAfter, lastEventSeq } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';
import { createBroadcast, type Broadcast } from './broadcast.ts';

const POLL_INTERVAL_MS = 250;
/** Proxies drop a connection that is silent for a minute. */
const HEARTBEAT_INTERVAL_MS = 20_000;

const globals = globalThis as typeof globalThis & { __attestryBroadcast?: Broadcast };

function processBroadcast({ store }: Context): Broadcast {
  globals.__attestryBroadcast ??= createBroadcast(
    { after: (seq, limit) => eventsAfter(store.read, seq, limit), last: () => lastEventSeq(store.read) },
    POLL_INTERVAL_MS,
  );
  return globals.__attestryBroadcast;
}

export type StreamInput = {
  /** The last event that the browser has received; null: only new events. */
  lastEventId: number | null;
  /** Aborts when the browser closes the connection. */
  signal: AbortSignal;
};

/** Open a stream of live events. Throws `rate-limited` when too many streams are open. */
export async function openEventStream(
  context: Context,
  { lastEventId, signal }: StreamInput,
): Promise<ReadableStream<Uint8Array>> {
  const source = processBroadcast(context);
  if (source.subscriberCount() >= context.limits.liveStreams)
    throw new AttestryError('rate-limited', 'too many live event streams are open', { retryAfterSeconds: 10 });
  const encoder = new TextEncoder();
  const closed = new AbortController();
  signal.addEventListener('abort', () => closed.abort(), { once: true });
  const events = source.subscribe(lastEventId, closed.signal);
  let heartbeat: NodeJS.Timeout | undefined;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode('retry: 3000\n\n'));
      heartbeat = setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), HEARTBEAT_INTERVAL_MS);
      closed.signal.addEventListener('abort', () => clearInterval(heartbeat), { once: true });
    },
    async pull(controller) {
      const { value, done } = await events.next();
      if (done) {
        clearInterval(heartbeat);
        controller.close();
        return;
      }
      controller.enqueue(
        encoder.encode(`id: ${value.seq}\nevent: ${value.event.type}\ndata: ${JSON.stringify(value.event)}\n\n`),
      );
    },
    cancel() {
      closed.abort();
    },
  });
}
