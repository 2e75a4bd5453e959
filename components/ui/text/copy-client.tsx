'use client';
import { useEffect, useRef, useState } from 'react';
import { classNames } from '../class-names.ts';
import { Icon } from '../icons.tsx';

const STATE_LABELS = { copied: 'Copied', refused: 'Not allowed here' } as const;

/**
 * A button that copies `text` and confirms it for two seconds. `label` names what is copied: "Copy digest". `showLabel`
 * shows the label beside the icon.
 */
export function CopyButton({
  text,
  label,
  showLabel = false,
  className,
}: {
  text: string;
  label: string;
  showLabel?: boolean;
  className?: string;
}) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function copy() {
    const done = await writeClipboard(text);
    setState(done ? 'copied' : 'refused');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState('idle'), 2000);
  }

  return (
    <button
      type="button"
      onClick={copy}
      title={label}
      className={classNames(
        'inline-flex min-h-6 min-w-6 items-center justify-center gap-1 rounded-2 px-1 align-middle text-12 text-accent hover:bg-accent-wash print:hidden',
        className,
      )}
    >
      <Icon name={state === 'copied' ? 'done' : 'copy'} />
      <span aria-live="polite" className={showLabel || state !== 'idle' ? undefined : 'sr-only'}>
        {state === 'idle' ? label : STATE_LABELS[state]}
      </span>
    </button>
  );
}

/** Copy with the clipboard API if the page may use it (HTTPS or loopback), otherwise through a selection. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('readonly', '');
    area.className = 'sr-only';
    (document.querySelector('dialog[open]') ?? document.body).append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
