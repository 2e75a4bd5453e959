import { useEffect, useEffectEvent } from 'react';
import { NAVIGATION } from './navigation.ts';

type Handlers = {
  onPalette: () => void;
  onKeys: () => void;
  onTheme: () => void;
  /** A dialog is open: only its own keys count. */
  busy: boolean;
};

/** The local storage key of the setting for single-key shortcuts, which readers can turn off (WCAG 2.1.4). */
const SINGLE_KEYS_STORAGE_KEY = 'attestry-single-keys';

/** Return whether single-key shortcuts are on, which is the default. */
export function singleKeysOn(): boolean {
  return globalThis.localStorage?.getItem(SINGLE_KEYS_STORAGE_KEY) !== 'off';
}

/** Turn single-key shortcuts on or off. */
export function setSingleKeys(on: boolean): void {
  localStorage.setItem(SINGLE_KEYS_STORAGE_KEY, on ? 'on' : 'off');
}

/** Handle the keyboard shortcuts of every page. `j` and `k` move through links with `data-row`. */
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
        const item = NAVIGATION.find(({ key }) => key === event.key);
        if (item) {
          event.preventDefault();
          followLink(item.href);
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

/** Click the page's own link, so that the shortcut behaves like a click. */
function followLink(href: string): void {
  document.querySelector<HTMLAnchorElement>(`nav[aria-label="Main"] a[href="${href}"]`)?.click();
}

function focusRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')].filter(
    (row) => row.offsetParent !== null,
  );
  const focused = rows.indexOf(document.activeElement as HTMLElement);
  const edge = by === 1 ? rows[0] : rows.at(-1);
  const next = focused === -1 ? edge : rows[focused + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function toggleAllDetails(): void {
  const sections = [...document.querySelectorAll<HTMLDetailsElement>('main details')];
  const open = sections.some((section) => !section.open);
  for (const section of sections) section.open = open;
}
