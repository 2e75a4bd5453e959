import { describe, expect, it } from 'vitest';
import type { ArrivingItem } from '#lib/service/views.ts';
import { ARRIVALS, withArrival } from './arriving.ts';
import { parseLiveEvent } from './stream.ts';

const item = (id: string, project: string | null = null): ArrivingItem => ({ id, at: '2025-05-14T10:00:00Z', title: 'SLSA provenance', outcome: 'verified', subject: null, digest: null, project });

describe('arrivals', () => {
  it('puts the newest first, each once', () => {
    expect(withArrival([item('a'), item('b')], { type: 'evidence', item: item('b') }, null).map(({ id }) => id)).toEqual(['b', 'a']);
  });
  it('keeps to the bound', () => {
    const many = Array.from({ length: ARRIVALS }, (_, index) => item(String(index)));
    expect(withArrival(many, { type: 'evidence', item: item('new') }, null)).toHaveLength(ARRIVALS);
  });
  it('leaves out what belongs to another project', () => expect(withArrival([], { type: 'evidence', item: item('a', 'x') }, 'y')).toEqual([]));
  it('is not moved by other events', () => expect(withArrival([item('a')], { type: 'delivery', id: 1, outcome: 'accepted', event: null }, null)).toHaveLength(1));
});

describe('messages of the stream', () => {
  it.each(['', 'ping', '{', 'null', '[]', '{"type":"other"}', 7])('%j is nothing', (data) => expect(parseLiveEvent(data)).toBeNull());
  it('reads an event', () => expect(parseLiveEvent(JSON.stringify({ type: 'evidence', item: item('a') }))).toEqual({ type: 'evidence', item: item('a') }));
});
