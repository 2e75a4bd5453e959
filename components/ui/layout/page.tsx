import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';

/** The content column of a page: 1280 px wide, or up to 1920 px for tables. */
export function Page({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <div
      className={classNames(
        'mx-auto w-full px-4 pb-16 sm:px-6 print:px-0 print:pb-0',
        wide ? 'max-w-[1920px]' : 'max-w-[1328px]',
      )}
    >
      {children}
    </div>
  );
}

/** The title of a page. `aside` is shown to the right, for selectors and downloads. */
export function PageTitle({ title, note, aside }: { title: ReactNode; note?: ReactNode; aside?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 py-5">
      <div className="min-w-0">
        <h1 className="text-20 font-semibold">{title}</h1>
        {note !== undefined && <p className="max-w-[72ch] text-ink-2">{note}</p>}
      </div>
      {aside}
    </header>
  );
}

/**
 * A section of a page below a thin line, with its title in the left margin and its content to the right. Narrow screens
 * show the title above the content.
 */
export function Section({
  title,
  note,
  children,
  id,
}: {
  title: ReactNode;
  note?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  return (
    <section
      id={id}
      className="grid scroll-mt-14 grid-cols-1 gap-x-8 gap-y-2 border-t border-line py-5 lg:grid-cols-[184px_minmax(0,1fr)]"
    >
      <header>
        <h2 className="text-14 font-semibold">{title}</h2>
        {note !== undefined && <div className="max-w-[60ch] text-13 text-ink-2">{note}</div>}
      </header>
      <div className="min-w-0">{children}</div>
    </section>
  );
}

/** A section of a page that needs the whole width, with its title above. */
export function Block({
  title,
  note,
  aside,
  children,
  id,
  className,
}: {
  title: ReactNode;
  note?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  id?: string;
  className?: string;
}) {
  return (
    <section id={id} className={classNames('scroll-mt-14 border-t border-line py-4', className)}>
      <header className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 pb-2">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h2 className="text-14 font-semibold">{title}</h2>
          {note !== undefined && <span className="text-13 text-ink-2">{note}</span>}
        </div>
        {aside}
      </header>
      {children}
    </section>
  );
}
