import type { LiveEvent } from '#lib/service/views.ts';

export type StreamState = 'connecting' | 'live' | 'waiting';
type Listener = { onEvent: (event: LiveEvent) => void; onState: (state: StreamState) => void };

/** How long after a refusal the stream is asked for again. */
const AGAIN_MS = 10_000;
const KINDS: readonly LiveEvent['type'][] = ['evidence', 'status', 'delivery'];
const listeners = new Set<Listener>();
let source: EventSource | null = null;
let state: StreamState = 'connecting';

/** Hear what changes. All listeners of a page share one connection, opened with the first and closed with the last; the browser reconnects. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  if (source === null) open();
  listener.onState(state);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    source?.close();
    source = null;
  };
}

function open(): void {
  source = new EventSource('/api/v1/events');
  source.addEventListener('open', () => tell('live'));
  source.addEventListener('error', lost);
  for (const kind of ['message', ...KINDS]) {
    source.addEventListener(kind, (message: MessageEvent<unknown>) => {
      const event = parseLiveEvent(message.data);
      if (event !== null) for (const listener of listeners) listener.onEvent(event);
    });
  }
}

/** The browser reconnects by itself after a broken line, but not after a refusal (too many pages watching): then we ask again. */
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
    return typeof event === 'object' && event !== null && 'type' in event && KINDS.some((kind) => kind === event.type) ? (event as LiveEvent) : null;
  } catch {
    return null;
  }
}
