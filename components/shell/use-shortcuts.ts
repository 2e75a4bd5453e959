import { useEffect, useEffectEvent } from 'react';
import { NAVIGATION } from './navigation.ts';

type Handlers = {
  onPalette: () => void;
  onKeys: () => void;
  onTheme: () => void;
  /** A dialog is open: only its own keys count. */
  busy: boolean;
};

/** Where the reader's wish about single keys is kept (WCAG 2.1.4: they can be turned off). */
const SINGLE_KEYS_STORAGE_KEY = 'attestry-single-keys';

export function singleKeysOn(): boolean {
  return globalThis.localStorage?.getItem(SINGLE_KEYS_STORAGE_KEY) !== 'off';
}

export function setSingleKeys(on: boolean): void {
  localStorage.setItem(SINGLE_KEYS_STORAGE_KEY, on ? 'on' : 'off');
}

/** The keys that work on every page. Rows to step through with j and k are links with `data-row`. */
export function useShortcuts(handlers: Handlers): void {
  const latest = useEffectEvent(() => handlers);
  useEffect(() => {
    let going = 0;
    function onKeyDown(event: KeyboardEvent) {
      const { onPalette, onKeys, onTheme, busy } = latest();
      if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
        return;
      }
      if (busy || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || !singleKeysOn()) return;
      if (event.timeStamp - going < 1500 && going > 0) {
        going = 0;
        const place = NAVIGATION.find((candidate) => candidate.key === event.key);
        if (place) {
          event.preventDefault();
          followLink(place.href);
        }
        return;
      }
      const actions: { [key: string]: () => void } = {
        '/': onPalette,
        '?': onKeys,
        m: onTheme,
        x: toggleAllDetails,
        j: () => focusRow(1),
        k: () => focusRow(-1),
        g: () => {
          going = event.timeStamp;
        },
      };
      const action = actions[event.key];
      if (action) {
        event.preventDefault();
        action();
      }
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      /^(input|textarea|select)$/i.test(target.tagName) ||
      target.closest('[data-own-keys]') !== null)
  );
}

/** Through the page's own link, so that it goes the way a click goes. */
function followLink(href: string): void {
  document.querySelector<HTMLAnchorElement>(`nav[aria-label="Main"] a[href="${href}"]`)?.click();
}

function focusRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')].filter(
    (row) => row.offsetParent !== null,
  );
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function toggleAllDetails(): void {
  const parts = [...document.querySelectorAll<HTMLDetailsElement>('main details')];
  const open = parts.some((part) => !part.open);
  for (const part of parts) part.open = open;
}
