import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ArrivingItem } from '#lib/views/evidence.ts';
import { MAX_ARRIVALS, addArrival } from './arriving.ts';
import { subscribe, parseLiveEvent } from './stream.ts';

const item = (id: string, project: string | null = null): ArrivingItem => ({
  id,
  at: '2025-05-14T10:00:00Z',
  title: 'SLSA provenance',
  outcome: 'verified',
  subject: null,
  digest: null,
  project,
});

describe('arrivals', () => {
  it('puts the newest first, each once', () => {
    expect(addArrival([item('a'), item('b')], { type: 'evidence', item: item('b') }, null).map(({ id }) => id)).toEqual(
      ['b', 'a'],
    );
  });
  it('keeps at most the maximum', () => {
    const many = Array.from({ length: MAX_ARRIVALS }, (_, index) => item(String(index)));
    expect(addArrival(many, { type: 'evidence', item: item('new') }, null)).toHaveLength(MAX_ARRIVALS);
  });
  it('leaves out evidence of another project', () =>
    expect(addArrival([], { type: 'evidence', item: item('a', 'x') }, 'y')).toEqual([]));
  it('ignores other events', () =>
    expect(addArrival([item('a')], { type: 'delivery', id: 1, outcome: 'accepted', event: null }, null)).toHaveLength(
      1,
    ));
});

describe('messages of the stream', () => {
  it.each(['', 'ping', '{', 'null', '[]', '{"type":"other"}', 7])('%j is no event', (data) =>
    expect(parseLiveEvent(data)).toBeNull(),
  );
  it('reads an event', () =>
    expect(parseLiveEvent(JSON.stringify({ type: 'evidence', item: item('a') }))).toEqual({
      type: 'evidence',
      item: item('a'),
    }));
});

describe('the connection', () => {
  const opened: string[] = [];
  class StandIn extends EventTarget {
    static readonly CLOSED = 2;
    readyState = 1;
    constructor(url: string) {
      super();
      opened.push(url);
    }
    close() {
      this.readyState = StandIn.CLOSED;
    }
  }
  const settled = () =>
    new Promise((done) => {
      setTimeout(done, 0);
    });
  const deaf = { onEvent: () => {}, onState: () => {} };
  afterEach(() => {
    opened.length = 0;
    vi.unstubAllGlobals();
  });

  it('is shared by all listeners, and starts after the last event that the page was rendered with', async () => {
    vi.stubGlobal('EventSource', StandIn);
    const stops = [subscribe(deaf), subscribe(deaf, 41)];
    await settled();
    expect(opened).toEqual(['/api/v1/events?after=41']);
    for (const stop of stops) stop();
    const stop = subscribe(deaf);
    await settled();
    expect(opened).toEqual(['/api/v1/events?after=41', '/api/v1/events']);
    stop();
  });
  it('is not opened for a listener that unsubscribes at once', async () => {
    vi.stubGlobal('EventSource', StandIn);
    subscribe(deaf, 1)();
    await settled();
    expect(opened).toEqual([]);
  });
});
