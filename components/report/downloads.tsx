import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/form/button.tsx';

type Props = {
  /** The address of the report, to which the name of a format is added. */
  address: string;
  /** Whether the server can print a PDF. */
  printsPdf: boolean;
  children?: ReactNode;
};

const FORMATS = [
  ['html', 'HTML'],
  ['md', 'Markdown'],
  ['csv', 'CSV'],
  ['json', 'JSON'],
] as const;

/** The forms of a report as downloads. */
export function Downloads({ address, printsPdf, children }: Props) {
  return (
    <div className="flex flex-wrap items-center gap-2 pb-4 print:hidden">
      {printsPdf && <ButtonLink href={`${address}pdf`}>PDF</ButtonLink>}
      {FORMATS.map(([format, name]) => (
        <ButtonLink key={format} href={`${address}${format}`} download={format === 'json' ? 'report.json' : undefined}>
          {name}
        </ButtonLink>
      ))}
      {children}
      {!printsPdf && (
        <span className="text-13 text-ink-2">This server has no Chromium for a PDF: print this page instead.</span>
      )}
    </div>
  );
}
