import type { ReactNode } from 'react';
import { Block, Section } from '#components/ui/layout/page.tsx';
import { AsOfForm } from './as-of-form.tsx';

/** What a page knows of the moment that somebody asked about. */
export type Asked<T> = { at: string | null; found: T | null; problem: string | null };

/** The environments in which the moment can be asked about. */
export type AsOfChoice = {
  /** The environment that the page is about; null: none. */
  environment: string | null;
  /** The environments to choose from. */
  environments: readonly string[];
};

type Props<T> = {
  asked: Asked<T>;
  note: string;
  choice?: AsOfChoice;
  /** Whether the section needs the whole width. */
  wide?: boolean;
  /** Shows what was found. */
  children: (found: T) => ReactNode;
};

/** A section that asks for a past moment, and shows what was found about it. */
export function AsOfSection<T>({ asked, note, choice, wide = false, children }: Props<T>) {
  const Frame = wide ? Block : Section;
  return (
    <div className={asked.found === null ? 'print:hidden' : ''}>
      <Frame title="As of" id="as-of" note={note}>
        <div className="space-y-3">
          <AsOfForm at={asked.at} problem={asked.problem} {...choice} />
          {asked.found !== null && children(asked.found)}
        </div>
      </Frame>
    </div>
  );
}
