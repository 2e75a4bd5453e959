'use client';
import { useCallback, useState, useSyncExternalStore } from 'react';
import { KeyHint } from '#components/ui/text/key-hint.tsx';
import { ShortcutList } from './shortcut-list-client.tsx';
import { Palette } from './palette-client.tsx';
import { nextTheme, THEME_COOKIE } from './theme.ts';
import type { Theme } from './theme.ts';
import { useShortcuts } from './use-shortcuts.ts';

const TOOL_CLASSES = 'inline-flex size-8 items-center justify-center rounded-2 text-accent hover:bg-accent-wash';

/** The tools of the header: search, theme and keyboard shortcuts. */
export function ShellTools({ theme: first, maySearch }: { theme: Theme; maySearch: boolean }) {
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null);
  const [theme, setTheme] = useState(first);
  const mac = useSyncExternalStore(subscribeToNothing, isMac, () => false);
  const close = useCallback(() => setOpen(null), []);

  const changeTheme = useCallback(
    () =>
      setTheme((before) => {
        const after = nextTheme(before);
        document.cookie = `${THEME_COOKIE}=${after}; path=/; max-age=31536000; samesite=lax`;
        document.documentElement.classList.remove('light', 'dark');
        if (after !== 'system') document.documentElement.classList.add(after);
        return after;
      }),
    [],
  );

  useShortcuts({
    onPalette: () => maySearch && setOpen('palette'),
    onKeys: () => setOpen('keys'),
    onTheme: changeTheme,
    busy: open !== null,
  });

  return (
    <div className="flex items-center gap-1">
      {maySearch && (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => setOpen('palette')}
          className="mr-2 inline-flex h-8 items-center gap-3 rounded-2 border border-line-2 bg-sheet pr-1 pl-2 text-ink-2 hover:border-accent sm:min-w-44 sm:justify-between"
        >
          Search
          <span className="max-sm:hidden">
            <KeyHint keys={[mac ? '⌘' : 'Ctrl', 'K']} />
          </span>
        </button>
      )}
      <button type="button" onClick={changeTheme} className={TOOL_CLASSES} title={`Theme: ${theme}`}>
        <ThemeIcon theme={theme} />
        <span className="sr-only">Theme: {theme}. Change it</span>
      </button>
      <button type="button" onClick={() => setOpen('keys')} className={TOOL_CLASSES} title="Keys">
        <span aria-hidden="true" className="text-16 font-semibold">
          ?
        </span>
        <span className="sr-only">List the keys</span>
      </button>
      {open === 'palette' && <Palette onClose={close} />}
      {open === 'keys' && <ShortcutList onClose={close} />}
    </div>
  );
}

const subscribeToNothing = () => () => {};
const isMac = () => /mac|iphone|ipad/i.test(navigator.platform);

/** A circle: empty for light, filled for dark, half filled for system. */
function ThemeIcon({ theme }: { theme: Theme }) {
  return (
    <svg aria-hidden="true" width="16" height="16" viewBox="0 0 16 16">
      <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {theme === 'system' && <path d="M8 2.5A5.5 5.5 0 0 1 8 13.5Z" fill="currentColor" />}
      {theme === 'dark' && <circle cx="8" cy="8" r="5.5" fill="currentColor" />}
    </svg>
  );
}
