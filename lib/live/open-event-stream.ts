/** The live events of this process's store as a server-sent event stream (WHATWG HTML §9.2). */
import { AttestryError } from '#lib/errors.ts';
import { eventsAfter, lastEventSeq, visibleEvents } from '#db/system/outbox.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import type { Context } from '#lib/context/context.ts';
import { createBroadcast, type Broadcast, type EventFilter } from './broadcast.ts';

/** How often events are looked for: where the engine tells of each commit, and where it does not. */
const [TOLD_INTERVAL_MS, POLL_INTERVAL_MS] = [1_000, 250];
/** Proxies drop a connection that is silent for a minute. */
const HEARTBEAT_INTERVAL_MS = 20_000;
/** How long a stream goes on before its right to read, and what it may see, are looked up again. */
const RECHECK_INTERVAL_MS = 1_000;

const globals = globalThis as typeof globalThis & {
  __attestryBroadcasts?: WeakMap<Context['store'], Broadcast>;
  __attestryOpenStreams?: Map<string, number>;
};

/** The broadcast of a store. A process has one store; a test has one after the other. */
function broadcastOf(context: Context): Broadcast {
  const store = context.store.whole;
  const broadcasts = (globals.__attestryBroadcasts ??= new WeakMap());
  const known = broadcasts.get(store);
  if (known !== undefined) return known;
  const made = createBroadcast(
    {
      after: (seq, limit) => eventsAfter(store.read, seq, limit),
      last: () => lastEventSeq(store.read),
      onCommit: store.onCommit,
    },
    store.onCommit === null ? POLL_INTERVAL_MS : TOLD_INTERVAL_MS,
  );
  broadcasts.set(store, made);
  return made;
}

/** The number of open streams of each caller that has one. */
function openStreams(): Map<string, number> {
  globals.__attestryOpenStreams ??= new Map();
  return globals.__attestryOpenStreams;
}

function countStream(caller: string, change: 1 | -1): void {
  const count = (openStreams().get(caller) ?? 0) + change;
  if (count > 0) openStreams().set(caller, count);
  else openStreams().delete(caller);
}

export type StreamInput = {
  /** The last event that the browser has received; null: only new events. */
  lastEventId: number | null;
  /** The address of the caller. */
  caller: string;
  /** Aborts when the browser closes the connection. */
  signal: AbortSignal;
  /** The context as it would be for a new request. It rejects where the caller has lost its right. */
  renew: () => Promise<Context>;
};

/** The events that the caller may see, by its sessions, tokens and roles as they are now. */
function visibleTo(opened: Context, renew: StreamInput['renew']): EventFilter {
  let context = opened;
  let checkedAt = performance.now();
  return async (rows) => {
    if (performance.now() - checkedAt >= RECHECK_INTERVAL_MS) {
      const renewed = await renew().catch(() => null);
      if (renewed === null) return null;
      context = renewed;
      checkedAt = performance.now();
    }
    return visibleEvents(context.store.read, rows);
  };
}

/**
 * Open a stream of the live events that the caller may see. It ends when the caller may read no more. Throws
 * `rate-limited` when the process or the caller has too many open streams.
 */
export async function openEventStream(
  context: Context,
  { lastEventId, caller, signal, renew }: StreamInput,
): Promise<ReadableStream<Uint8Array>> {
  const source = broadcastOf(context);
  if (source.subscriberCount() >= context.limits.liveStreams)
    throw new AttestryError('rate-limited', 'too many live event streams are open', { retryAfterSeconds: 10 });
  if ((openStreams().get(caller) ?? 0) >= context.limits.liveStreamsPerCaller)
    throw new AttestryError('rate-limited', 'this address has too many live event streams open', {
      retryAfterSeconds: 10,
    });
  const encoder = new TextEncoder();
  const closed = new AbortController();
  const events = source.subscribe(lastEventId, closed.signal, visibleTo(context, renew));
  countStream(caller, 1);
  closed.signal.addEventListener('abort', () => countStream(caller, -1), { once: true });
  // A generator that waits for its reader does not see the abort. It is ended, so that its subscription ends too.
  closed.signal.addEventListener('abort', () => void events.return(undefined), { once: true });
  if (signal.aborted) closed.abort();
  else signal.addEventListener('abort', () => closed.abort(), { once: true });
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode('retry: 3000\n\n'));
      if (closed.signal.aborted) return;
      const heartbeat = setInterval(
        () => controller.enqueue(encoder.encode(': still here\n\n')),
        HEARTBEAT_INTERVAL_MS,
      );
      closed.signal.addEventListener('abort', () => clearInterval(heartbeat), { once: true });
    },
    async pull(controller) {
      const { value, done } = await events.next();
      if (done) {
        closed.abort();
        controller.close();
        return;
      }
      controller.enqueue(
        encoder.encode(
          `id: ${value.seq}\nevent: ${value.event.type}\ndata: ${JSON.stringify(maskSecrets(value.event))}\n\n`,
        ),
      );
    },
    cancel() {
      closed.abort();
    },
  });
}
