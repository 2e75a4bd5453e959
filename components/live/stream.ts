import type { LiveEvent } from '#lib/views/live-event.ts';
import { shown } from '#components/ui/words/visible.ts';

export type StreamState = 'connecting' | 'live' | 'waiting';
type Listener = { onEvent: (event: LiveEvent) => void; onState: (state: StreamState) => void };

/** How long after a refusal the stream is asked for again. */
const AGAIN_MS = 10_000;
const KINDS: readonly LiveEvent['type'][] = ['evidence', 'status', 'delivery'];
const listeners = new Set<Listener>();
let source: EventSource | null = null;
let state: StreamState = 'connecting';
/** The newest event that was heard, or that the page was drawn with; null: the stream begins when it opens. */
let heard: number | null = null;

/**
 * Hear what changes. All listeners of a page share one connection, opened once the first of them are all there and
 * closed with the last; the browser reconnects. It begins after the event `since`, where one of them says what the page
 * has seen.
 */
export function listen(listener: Listener, since: number | null = null): () => void {
  listeners.add(listener);
  if (source === null) {
    heard ??= since;
    queueMicrotask(() => {
      if (source === null && listeners.size > 0) open();
    });
  }
  listener.onState(state);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    source?.close();
    source = null;
    heard = null;
  };
}

function open(): void {
  source = new EventSource(heard === null ? '/api/v1/events' : `/api/v1/events?after=${heard}`);
  source.addEventListener('open', () => tell('live'));
  source.addEventListener('error', lost);
  for (const kind of ['message', ...KINDS]) {
    source.addEventListener(kind, (message: MessageEvent<unknown>) => {
      heard = Number(message.lastEventId) || heard;
      const event = parseLiveEvent(message.data);
      if (event !== null) for (const listener of listeners) listener.onEvent(event);
    });
  }
}

/**
 * The browser reconnects by itself after a broken line, but not after a refusal (too many pages watching): then we ask
 * again.
 */
function lost(): void {
  tell('waiting');
  if (source?.readyState !== EventSource.CLOSED) return;
  setTimeout(() => {
    if (source?.readyState === EventSource.CLOSED && listeners.size > 0) open();
  }, AGAIN_MS);
}

function tell(next: StreamState): void {
  state = next;
  for (const listener of listeners) listener.onState(next);
}

/** One message of the stream; null for anything else that comes along it. */
export function parseLiveEvent(data: unknown): LiveEvent | null {
  if (typeof data !== 'string') return null;
  try {
    const event: unknown = JSON.parse(data);
    return typeof event === 'object' && event !== null && 'type' in event && KINDS.some((kind) => kind === event.type)
      ? shown(event as LiveEvent)
      : null;
  } catch {
    return null;
  }
}
