import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { classNames } from '../class-names.ts';

const CONTROL_CLASSES =
  'min-w-0 rounded-2 border border-line-2 bg-sheet px-2 text-14 text-ink placeholder:text-ink-2 hover:border-ink-2';

/** A control with its label above and, if given, a hint or an error message below. */
export function Field({
  label,
  hint,
  problem,
  className,
  children,
}: {
  label: string;
  hint?: string;
  problem?: string | null;
  className?: string;
  children: ReactNode;
}) {
  return (
    <label className={classNames('flex min-w-0 flex-col gap-1', className)}>
      <span className="text-12 text-ink-2">{label}</span>
      {children}
      {hint !== undefined && <span className="text-12 text-ink-2">{hint}</span>}
      {problem != null && (
        <span role="alert" className="text-13 font-medium">
          {problem}
        </span>
      )}
    </label>
  );
}

export function Input({ className, ...rest }: InputHTMLAttributes<HTMLInputElement>) {
  return (
    <input autoComplete="off" spellCheck={false} {...rest} className={classNames(CONTROL_CLASSES, 'h-8', className)} />
  );
}

export function TextArea({ className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <textarea
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={classNames(CONTROL_CLASSES, 'py-1 font-mono text-13', className)}
    />
  );
}

type Option = { value: string; label: string };
type OptionGroup = { label: string; options: readonly Option[] };

/** A drop-down list of `options`, some of which may be in groups. */
export function Select({
  options,
  className,
  ...rest
}: SelectHTMLAttributes<HTMLSelectElement> & { options: readonly (Option | OptionGroup)[] }) {
  return (
    <select {...rest} className={classNames(CONTROL_CLASSES, 'h-8 pr-1', className)}>
      {options.map((option) =>
        'options' in option ? (
          <optgroup key={option.label} label={option.label}>
            {option.options.map(renderOption)}
          </optgroup>
        ) : (
          renderOption(option)
        ),
      )}
    </select>
  );
}

function renderOption({ value, label }: Option) {
  return (
    <option key={value} value={value}>
      {label}
    </option>
  );
}

/** A check box with its label to the right. */
export function Checkbox({ label, className, ...rest }: InputHTMLAttributes<HTMLInputElement> & { label: ReactNode }) {
  return (
    <label className={classNames('inline-flex min-h-6 items-center gap-2 text-14', className)}>
      <input {...rest} type="checkbox" className="size-4 accent-accent" />
      {label}
    </label>
  );
}
