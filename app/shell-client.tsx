'use client';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';
import { Header } from '#components/shell/header.tsx';
import type { Theme } from '#components/shell/theme.ts';

type Props = { theme: Theme; account: string | null; offersSignIn: boolean; mayRead: boolean };

/** The header with the current path. It also lets plain links and search forms navigate without a reload. */
export function Shell(props: Props) {
  const path = usePathname();
  const router = useRouter();
  const [isNavigating, startNavigation] = useTransition();

  useEffect(() => {
    function onClick(event: MouseEvent) {
      const href = internalHref(event);
      if (href === null) return;
      event.preventDefault();
      startNavigation(() => router.push(href));
    }
    function onSubmit(event: SubmitEvent) {
      const form = event.target as HTMLFormElement;
      if (event.defaultPrevented || form.method !== 'get' || form.dataset.reload !== undefined) return;
      event.preventDefault();
      const filled = [...new FormData(form, event.submitter)].filter(([, value]) => value !== '') as [string, string][];
      const query = new URLSearchParams(filled).toString();
      startNavigation(() => router.push(`${pathOf(form)}${query === '' ? '' : `?${query}`}`));
    }
    document.addEventListener('click', onClick);
    document.addEventListener('submit', onSubmit);
    return () => {
      document.removeEventListener('click', onClick);
      document.removeEventListener('submit', onSubmit);
    };
  }, [router]);

  useEffect(() => {
    document.documentElement.toggleAttribute('data-navigating', isNavigating);
  }, [isNavigating]);

  return <Header path={path} {...props} />;
}

/**
 * Return the URL of a plain left click on a link to a page of Attestry; null if the browser should handle the click.
 */
function internalHref(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return null;
  const link =
    event.target instanceof Element ? event.target.closest<HTMLAnchorElement | SVGAElement>('a[href]') : null;
  if (
    !(link instanceof HTMLAnchorElement) ||
    link.target !== '' ||
    link.hasAttribute('download') ||
    link.dataset.reload !== undefined
  )
    return null;
  const url = new URL(link.href);
  if (url.origin !== location.origin || /^\/(api|badge|log|healthz|readyz|metrics|_next)(\/|$)/.test(url.pathname))
    return null;
  if (url.pathname === location.pathname && url.search === location.search && url.hash !== '') return null;
  return url.pathname + url.search + url.hash;
}

/** The path to which a form goes. A field of the form may be called `action`, and then hides the property. */
function pathOf(form: HTMLFormElement): string {
  return new URL(form.getAttribute('action') ?? '', window.location.href).pathname;
}
