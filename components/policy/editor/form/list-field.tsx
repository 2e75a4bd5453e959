import { useState } from 'react';
import { Field, TextArea } from '#components/ui/form/field.tsx';

type Props = {
  label: string;
  hint?: string;
  problem?: string | null;
  values: readonly string[];
  onChange: (values: string[]) => void;
  className?: string;
};

/** Texts, one a line. An empty line that is being written stays on the screen. */
export function ListField({ label, hint, problem, values, onChange, className }: Props) {
  const [written, setWritten] = useState(values.join('\n'));
  const shown = isSame(textsOf(written), values) ? written : values.join('\n');
  return (
    <Field label={label} hint={hint} problem={problem} className={className}>
      <TextArea
        value={shown}
        rows={Math.max(2, shown.split('\n').length)}
        onChange={(event) => {
          setWritten(event.target.value);
          onChange(textsOf(event.target.value));
        }}
      />
    </Field>
  );
}

function textsOf(written: string): string[] {
  return written
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at]);
}
