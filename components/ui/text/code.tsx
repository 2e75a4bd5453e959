import { CopyButton } from './copy-client.tsx';
import { classNames } from '../class-names.ts';

/** Code to copy, such as a command or configuration. It scrolls sideways and never wraps a line. */
export function CodeLines({ text, label, className }: { text: string; label: string; className?: string }) {
  return (
    <div className={classNames('flex items-start border-l-2 border-line-2 bg-wash', className)}>
      <div
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a keyboard user must reach what scrolls
        tabIndex={0}
        role="region"
        aria-label={label}
        className="relative min-w-0 flex-1 overflow-x-auto py-2 pl-3 print:overflow-visible"
      >
        <pre className="font-mono text-13 leading-5 print:wrap-anywhere print:whitespace-pre-wrap">{text}</pre>
      </div>
      <CopyButton text={text} label={`Copy: ${label}`} className="m-1" />
    </div>
  );
}

/** A value from a document in monospace. It wraps anywhere, so that it does not widen the page. */
export function Value({ children, className }: { children: string; className?: string }) {
  return <code className={classNames('wrap-anywhere font-mono', className)}>{children}</code>;
}
