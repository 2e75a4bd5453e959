import type { AnchorHTMLAttributes, ReactNode } from 'react';
import { classNames } from '../class-names.ts';

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & {
  href: string;
  children: ReactNode;
  /** Underline only on hover, for a link that stands alone in a row or a list. Links in running text are underlined. */
  plain?: boolean;
};

/**
 * A link to an http(s) URL or a path. Other URLs are shown as text, because a document from outside may contain a
 * `javascript:` URL.
 */
export function Link({ href, children, plain = false, className, ...rest }: Props) {
  const target = safeHref(href);
  if (target === null) return <span className={className}>{children}</span>;
  const away = /^https?:/i.test(target);
  return (
    <a
      {...rest}
      href={target}
      data-quiet={children === target || undefined}
      rel={away ? 'noreferrer noopener' : rest.rel}
      className={classNames(
        'text-accent decoration-1 underline-offset-4 hover:underline',
        !plain && 'underline decoration-accent/35 hover:decoration-accent',
        className,
      )}
    >
      {children}
      {away && (
        <span aria-hidden="true" className="select-none pl-1 text-12 print:hidden">
          ↗
        </span>
      )}
    </a>
  );
}

/** Return the href if it is an http(s) URL, a path, a fragment or a query; otherwise null. */
export function safeHref(href: string): string | null {
  return /^(https?:\/\/|\/(?!\/)|#|\?)/i.test(href) ? href : null;
}
