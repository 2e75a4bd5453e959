'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ArrivingItem } from '#lib/views/evidence.ts';
import { VerificationMark } from '#components/status/mark.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { truncateMiddle } from '#lib/format/truncate.ts';
import { MAX_ARRIVALS, addArrival } from './arriving.ts';
import type { StreamState } from './stream.ts';
import { useLive } from './use-live.ts';

const STREAM_STATE_LABELS: Record<StreamState, string> = {
  connecting: 'Connecting…',
  live: 'Live: new evidence appears by itself.',
  waiting: 'Not connected. The browser tries again by itself. The page shows the state when it was loaded.',
};

/** The latest evidence. It starts with the items that the server rendered; the event stream adds new ones. */
export function Arriving({
  items,
  project,
  now: drawnAt,
}: {
  items: ArrivingItem[];
  project: string | null;
  now: number;
}) {
  const client = useQueryClient();
  const key = ['arriving', project ?? ''];
  const { data } = useQuery({ queryKey: key, queryFn: () => items, initialData: items, enabled: false });
  useEffect(() => {
    client.setQueryData(['arriving', project ?? ''], items);
  }, [client, project, items]);
  const state = useLive((event) =>
    client.setQueryData<ArrivingItem[]>(key, (before) => addArrival(before ?? [], event, project)),
  );
  const now = useNow(drawnAt);
  const known = new Set(items.map((item) => item.id));

  return (
    <div>
      {data.length === 0 && (
        <p className="py-2 text-ink-2">No evidence has arrived yet. New evidence appears here at once.</p>
      )}
      <ol aria-live="polite" aria-relevant="additions">
        {data.slice(0, MAX_ARRIVALS).map((item) => (
          <li
            key={item.id}
            className={`flex items-baseline gap-3 border-b border-line py-1 hover:bg-wash ${known.has(item.id) ? '' : 'arrived'}`}
          >
            <span className="w-16 shrink-0 print:w-auto text-13 text-ink-2">
              <Time at={item.at} now={now} />
            </span>
            <VerificationMark outcome={item.outcome} bare />
            <a data-row href={`/evidence/${item.id}`} className="shrink-0 text-accent hover:underline">
              {item.title}
            </a>
            {item.subject !== null && (
              <span title={item.subject} className="min-w-0 truncate text-ink-2">
                {truncateMiddle(item.subject, 80)}
              </span>
            )}
          </li>
        ))}
      </ol>
      <p className="pt-1 text-12 text-ink-2 print:hidden">{STREAM_STATE_LABELS[state]}</p>
    </div>
  );
}

/** The current time (ms since the epoch), updated every 15 seconds so that relative times stay correct. */
function useNow(first: number): number {
  const [now, setNow] = useState(first);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
