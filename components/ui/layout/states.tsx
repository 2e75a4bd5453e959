import type { ReactNode } from 'react';

/** The message for an empty list or page: the reason and what to do next. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="max-w-[72ch] py-6">
      <p className="text-16 font-semibold">{title}</p>
      {children !== undefined && <div className="mt-1 space-y-3 text-ink-2">{children}</div>}
    </div>
  );
}

/** An error message: the failed action, its consequences, and what to do next. */
export function ErrorState({
  title,
  tried,
  means,
  next,
}: {
  title: string;
  tried: ReactNode;
  means: ReactNode;
  next: ReactNode;
}) {
  return (
    <div role="alert" className="max-w-[72ch] py-10">
      <h1 className="text-20 font-semibold">{title}</h1>
      <dl className="mt-4 grid gap-x-6 gap-y-2 sm:grid-cols-[max-content_1fr]">
        {[
          ['What was tried', tried],
          ['What it means', means],
          ['What next', next],
        ].map(([term, words]) => (
          <div key={String(term)} className="contents">
            <dt className="text-ink-2">{term}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
