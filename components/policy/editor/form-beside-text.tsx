import type { ReactNode } from 'react';
import { CheckedYaml } from './checked-yaml.tsx';
import type { Checked } from './use-problems.ts';

type Props = {
  /** What the document is: `policy`. */
  noun: string;
  text: string;
  /** False where the text cannot be read: then the form shows what it was, and nothing can be changed. */
  isReadable: boolean;
  checked: Checked;
  /** Changes the text. */
  edit: (change: (text: string) => string) => void;
  /** The form. Every change is written into the text at once. */
  children: ReactNode;
};

/** A document as a form and as YAML beside each other. The text is the one truth; the form reads and changes it. */
export function FormBesideText({ noun, text, isReadable, checked, edit, children }: Props) {
  return (
    <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
      <fieldset disabled={!isReadable} className="min-w-0">
        <legend className="sr-only">The {noun} as a form</legend>
        {!isReadable && (
          <p role="note" className="mb-3 border-l-2 border-ink pl-3">
            The YAML cannot be read, so the form shows the {noun} as it was before.
          </p>
        )}
        {children}
      </fieldset>
      <section aria-label="YAML" id="yaml" className="min-w-0 scroll-mt-24 self-start lg:sticky lg:top-16">
        <h2 className="pb-1 text-14 font-semibold">YAML</h2>
        <CheckedYaml text={text} checked={checked} onChange={(changed) => edit(() => changed)} />
      </section>
    </div>
  );
}
