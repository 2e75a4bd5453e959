'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { classNames } from '#components/ui/class-names.ts';
import { Dialog } from './dialog-client.tsx';
import { searchEverything, searchPages } from './search.ts';

/** The search dialog for pages, artifacts and projects. Arrow keys select a result, Enter opens it. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    const timer = setTimeout(() => {
      setAsked(text);
      setChosen(0);
    }, 120);
    return () => clearTimeout(timer);
  }, [text]);
  const { data: answer, isPlaceholderData } = useQuery({
    queryKey: ['search', asked.trim()],
    queryFn: ({ signal }) => searchEverything(asked, signal),
    placeholderData: keepPreviousData,
    initialData: asked === '' ? { results: searchPages(''), problem: null } : undefined,
  });
  const found = answer?.results ?? [];
  const waiting = asked !== text || isPlaceholderData || answer === undefined;

  function onKeyDown(event: KeyboardEvent) {
    const last = found.length - 1;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = event.key === 'ArrowDown' ? Math.min(last, chosen + 1) : Math.max(0, chosen - 1);
      setChosen(next);
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      list.current?.querySelectorAll('a')[chosen]?.click();
    }
  }

  return (
    <Dialog label="Search" onClose={onClose}>
      <input
        role="combobox"
        aria-label="Search artifacts, projects and pages"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length > 0 ? `${id}-${chosen}` : undefined}
        placeholder="Digest, name, package URL, commit, repository, signer"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="w-full border-b border-line bg-transparent px-4 py-3 text-16 text-ink outline-none placeholder:text-ink-2"
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Results"
        className={classNames('max-h-[52vh] overflow-y-auto py-1', waiting && 'opacity-60')}
      >
        {found.map((item, index) => (
          <a
            key={item.href}
            onPointerMove={() => setChosen(index)}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            href={item.href}
            onClick={onClose}
            className={classNames('flex items-baseline gap-3 px-4 py-1', index === chosen && 'bg-accent-wash')}
          >
            <span className="w-20 shrink-0 text-12 text-ink-2">{item.kind}</span>
            <span className="min-w-0 flex-1 truncate">{item.name}</span>
            <span className="max-w-[45%] truncate text-13 text-ink-2">{item.note}</span>
          </a>
        ))}
      </div>
      <p role="status" className="border-t border-line px-4 py-2 text-12 text-ink-2">
        {answer?.problem ?? statusText(waiting, found.length, text)}
      </p>
    </Dialog>
  );
}

function statusText(isWaiting: boolean, results: number, text: string): string {
  if (isWaiting) return 'Searching…';
  return results === 0 ? `No result for “${text}”.` : 'Enter opens, Escape closes.';
}
