import type { EvidenceView } from '#lib/views/evidence.ts';
import { Digest } from '#components/ui/text/digest.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';

/** The subjects of a document with all of their digests. */
export function Subjects({ subjects, hidden }: { subjects: EvidenceView['subjects']; hidden: number }) {
  if (subjects.length === 0)
    return (
      <p className="text-ink-2">
        This document names no digest. Push it with <code className="font-mono">?subject=sha256:…</code> to state its
        subject.
      </p>
    );
  return (
    <>
      <ul>
        {subjects.map((subject) => {
          const digests = Object.entries(subject.digest).map(([alg, value]) => `${alg}:${value}`);
          return (
            <li
              key={`${subject.name} ${digests.join()}`}
              className="flex flex-wrap items-baseline gap-x-4 border-b border-line py-1.5 first:border-t"
            >
              {subject.artifact === null ? (
                <span className="wrap-anywhere">{subject.name ?? 'unnamed'}</span>
              ) : (
                <a
                  data-row
                  href={`/artifacts/${subject.artifact}`}
                  className="wrap-anywhere text-accent hover:underline"
                >
                  {subject.name ?? 'unnamed'}
                </a>
              )}
              {digests.map((digest) => (
                <Digest key={digest} value={digest} copy className="text-ink-2" />
              ))}
              {subject.reason !== null && (
                <span className="w-full text-13 wrap-anywhere">Does not count: {subject.reason}.</span>
              )}
            </li>
          );
        })}
      </ul>
      {hidden > 0 && (
        <p className="pt-2 text-ink-2">and {formatQuantity(hidden, 'more subject')}, in the original bytes</p>
      )}
    </>
  );
}
