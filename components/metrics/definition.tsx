import type { ReactNode } from 'react';
import { GLOSSARY, type FigureId } from '#lib/metrics/glossary.ts';
import { TARGET_KINDS } from '#lib/metrics/target.ts';
import { Link } from '#components/ui/text/link.tsx';

/** The address of the entry of a figure in the glossary. */
export function figureHref(figure: FigureId): string {
  return `/figures#${figure}`;
}

const MARK =
  'inline-flex size-4 shrink-0 items-center justify-center rounded-full border border-current text-12 leading-none text-accent';

const WITH_TARGETS: ReadonlySet<FigureId> = new Set(Object.values(TARGET_KINDS).map(({ figure }) => figure));

/** A question mark beside a figure that leads to its definition; the definition is its title too. */
export function FigureMark({ figure }: { figure: FigureId }) {
  const { name, definition, scope } = GLOSSARY[figure];
  return (
    <a href={figureHref(figure)} title={`${definition} Over: ${scope}.`} className={`${MARK} print:hidden`}>
      <span aria-hidden="true">?</span>
      <span className="sr-only">{name}: definition</span>
    </a>
  );
}

/** The title of a figure with a question mark, which opens its definition below. `children` is the heading. */
export function FigureTitle({ figure, children }: { figure: FigureId; children: ReactNode }) {
  const { name, definition, scope, time, note } = GLOSSARY[figure];
  return (
    <details className="text-13">
      <summary className="inline-flex cursor-pointer list-none items-center gap-1.5 text-ink-2 hover:text-accent">
        {children}
        <span aria-hidden="true" className={`${MARK} print:hidden`}>
          ?
        </span>
        <span className="sr-only">{name}: definition</span>
      </summary>
      <p className="max-w-[72ch] pt-1 pb-1 font-normal">
        {definition} It counts {scope}
        {time === 'now' ? ', as of now' : ''}. {note} <Link href={figureHref(figure)}>All figures</Link>
        {WITH_TARGETS.has(figure) && (
          <>
            {' '}
            <Link href="/figures#targets">Targets</Link>
          </>
        )}
      </p>
    </details>
  );
}
