import type { Json } from '#lib/evidence/model/evidence.ts';

/** What a check looked at, field by field, folded away: names and values as they are. */
export function CheckEvidence({ evidence }: { evidence: { [key: string]: Json } | null }) {
  const entries = evidence === null ? [] : Object.entries(evidence);
  if (entries.length === 0) return null;
  return (
    <details>
      <summary className="inline cursor-pointer text-13 text-accent hover:underline">what was looked at</summary>
      <dl className="mt-1 grid gap-x-4 text-13 sm:grid-cols-[max-content_minmax(0,1fr)]">
        {entries.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-2">{name}</dt>
            <dd className="min-w-0 font-mono wrap-anywhere whitespace-pre-wrap">
              {typeof value === 'string' ? value : JSON.stringify(value, null, 1)}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
