import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import { Button } from './button.tsx';

type Props = {
  label: string;
  /** The label while the request runs. */
  running: string;
  isRunning: boolean;
  variant?: 'plain' | 'strong';
  /** Whether the form cannot be sent for another reason than a running request. */
  isBlocked?: boolean;
  /** Closes the form, where it can be closed. */
  onCancel?: () => void;
  className?: string;
  /** What became of the request. */
  children: ReactNode;
};

/** The end of a form: the button that sends it, and beside it what became of the request. */
export function SubmitLine({ label, running, isRunning, variant, isBlocked, onCancel, className, children }: Props) {
  return (
    <div className={classNames('flex flex-wrap items-center gap-3', className)}>
      <Button type="submit" variant={variant} disabled={isRunning || isBlocked}>
        {isRunning ? running : label}
      </Button>
      {onCancel && (
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      )}
      <span role="status" className="text-13">
        {children}
      </span>
    </div>
  );
}
