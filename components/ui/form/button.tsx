import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react';
import { classNames } from '../class-names.ts';

type ButtonOptions = { variant?: 'plain' | 'strong' | 'quiet'; children: ReactNode };

const BUTTON_CLASSES =
  'inline-flex h-8 items-center justify-center gap-2 rounded-2 px-3 text-14 font-medium whitespace-nowrap transition-colors disabled:opacity-50';
const VARIANT_CLASSES = {
  plain: 'border border-line-2 bg-sheet text-accent hover:border-accent hover:bg-accent-wash',
  strong: 'border border-accent bg-accent text-on-accent hover:bg-ink hover:border-ink hover:text-paper',
  quiet: 'text-accent hover:bg-accent-wash',
} as const;

/** A button. Use `strong` at most once per page. */
export function Button({
  variant: look = 'plain',
  className,
  children,
  type = 'button',
  ...rest
}: ButtonOptions & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button {...rest} type={type} className={classNames(BUTTON_CLASSES, VARIANT_CLASSES[look], className)}>
      {children}
    </button>
  );
}

/** A link that looks like a button, for navigation and downloads. */
export function ButtonLink({
  variant: look = 'plain',
  className,
  children,
  ...rest
}: ButtonOptions & AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  return (
    <a {...rest} className={classNames(BUTTON_CLASSES, VARIANT_CLASSES[look], className)}>
      {children}
    </a>
  );
}
