'use client';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { ReactNode } from 'react';
import { classNames } from '#components/ui/class-names.ts';

/** A modal dialog. Escape or a click outside closes it; the focus then returns to the previous element. */
export function Dialog({
  label,
  onClose,
  children,
  className,
}: {
  label: string;
  onClose: () => void;
  children: ReactNode;
  className?: string;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const onOutside = useEffectEvent((event: MouseEvent) => {
    if (event.target === event.currentTarget) onClose();
  });
  useEffect(() => {
    const before = document.activeElement;
    const element = dialog.current!;
    if (!element.open) element.showModal();
    element.addEventListener('click', onOutside);
    return () => {
      element.removeEventListener('click', onOutside);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      className={classNames(
        'mx-auto mt-[12vh] w-[min(640px,calc(100vw-32px))] border border-line-2 bg-sheet p-0 text-ink shadow-lift',
        className,
      )}
    >
      {children}
    </dialog>
  );
}
