import type { LiveEvent } from '#lib/views/live-event.ts';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';

export type StreamState = 'connecting' | 'live' | 'waiting';
type Listener = { onEvent: (event: LiveEvent) => void; onState: (state: StreamState) => void };

/** How long after a refusal the stream is asked for again. */
const RETRY_MS = 10_000;
const EVENT_TYPES: readonly LiveEvent['type'][] = ['evidence', 'status', 'delivery'];
const listeners = new Set<Listener>();
let source: EventSource | null = null;
let state: StreamState = 'connecting';
/** The newest event that was heard, or that the page was drawn with; null: the stream begins when it opens. */
let lastEventId: number | null = null;

/**
 * Hear what changes. All listeners of a page share one connection, opened once the first of them are all there and
 * closed with the last; the browser reconnects. It begins after the event `since`, where one of them says what the page
 * has seen.
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

/**
 * The browser reconnects by itself after a broken line, but not after a refusal (too many pages watching): then we ask
 * again.
 */
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

/** One message of the stream; null for anything else that comes along it. */
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
