import type { Json } from '#lib/evidence/model/evidence.ts';

/** The values that a check examined, in a closed disclosure, unchanged. */
export function CheckEvidence({ evidence }: { evidence: { [key: string]: Json } | null }) {
  const entries = evidence === null ? [] : Object.entries(evidence);
  if (entries.length === 0) return null;
  return (
    <details>
      <summary className="inline cursor-pointer text-13 text-accent hover:underline">values examined</summary>
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
