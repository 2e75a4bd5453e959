import type { LiveEvent } from '#lib/views/activity/live-event.ts';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';

export type StreamState = 'connecting' | 'live' | 'waiting';
type Listener = { onEvent: (event: LiveEvent) => void; onState: (state: StreamState) => void };

/** The delay before a refused stream is opened again, in ms. */
const RETRY_MS = 10_000;
const EVENT_TYPES: readonly LiveEvent['type'][] = ['evidence', 'status', 'delivery', 'drift', 'drill'];
const listeners = new Set<Listener>();
let source: EventSource | null = null;
let state: StreamState = 'connecting';
/** The id of the newest event received, or of the page's render; null: the stream starts with new events. */
let lastEventId: number | null = null;

/**
 * Subscribe to live events; returns a function that unsubscribes. All listeners of a page share one connection, which
 * opens after the first ones have subscribed and closes with the last. It starts after the event `since`, if a listener
 * passes one.
 */
export function subscribe(listener: Listener, since: number | null = null): () => void {
  listeners.add(listener);
  if (source === null) {
    lastEventId ??= since;
    queueMicrotask(() => {
      if (source === null && listeners.size > 0) openConnection();
    });
  }
  listener.onState(state);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    source?.close();
    source = null;
    lastEventId = null;
  };
}

function openConnection(): void {
  source = new EventSource(lastEventId === null ? '/api/v1/events' : `/api/v1/events?after=${lastEventId}`);
  source.addEventListener('open', () => setState('live'));
  source.addEventListener('error', handleConnectionLost);
  for (const kind of ['message', ...EVENT_TYPES]) {
    source.addEventListener(kind, (message: MessageEvent<unknown>) => {
      lastEventId = Number(message.lastEventId) || lastEventId;
      const event = parseLiveEvent(message.data);
      if (event !== null) for (const listener of listeners) listener.onEvent(event);
    });
  }
}

/** The browser reconnects after a broken connection, but not after a refusal (too many streams). Then we reconnect. */
function handleConnectionLost(): void {
  setState('waiting');
  if (source?.readyState !== EventSource.CLOSED) return;
  setTimeout(() => {
    if (source?.readyState === EventSource.CLOSED && listeners.size > 0) openConnection();
  }, RETRY_MS);
}

function setState(next: StreamState): void {
  state = next;
  for (const listener of listeners) listener.onState(next);
}

/** Parse one message of the stream; null for anything that is no live event. */
export function parseLiveEvent(data: unknown): LiveEvent | null {
  if (typeof data !== 'string') return null;
  try {
    const event: unknown = JSON.parse(data);
    return typeof event === 'object' &&
      event !== null &&
      'type' in event &&
      EVENT_TYPES.some((kind) => kind === event.type)
      ? revealInvisibleInView(event as LiveEvent)
      : null;
  } catch {
    return null;
  }
}
