'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { classNames } from '#components/ui/class-names.ts';
import { Dialog } from './dialog-client.tsx';
import { searchEverything, searchPages, type SearchResult } from './search.ts';

/** The search dialog for pages, artifacts and projects. Arrow keys select a result, Enter opens it. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const { results, isWaiting, problem } = useSearch(text, () => setChosen(0));

  function onKeyDown(event: KeyboardEvent) {
    const last = results.length - 1;
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
        aria-activedescendant={results.length > 0 ? `${id}-${chosen}` : undefined}
        placeholder="Digest, name, CVE, component, commit, signer, environment"
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
        className={classNames('max-h-[52vh] overflow-y-auto py-1', isWaiting && 'opacity-60')}
      >
        {results.map((item, index) => (
          <ResultOption
            key={item.href}
            id={`${id}-${index}`}
            item={item}
            isChosen={index === chosen}
            onChoose={() => setChosen(index)}
            onOpen={onClose}
          />
        ))}
      </div>
      <p role="status" className="border-t border-line px-4 py-2 text-12 text-ink-2">
        {problem ?? statusText(isWaiting, results.length, text)}
      </p>
    </Dialog>
  );
}

/** Search 120 ms after the last change of `text`; `onQuery` is called when a new search begins. */
function useSearch(text: string, onQuery: () => void) {
  const [query, setQuery] = useState('');
  const onNewQuery = useEffectEvent(onQuery);
  useEffect(() => {
    const timer = setTimeout(() => {
      setQuery(text);
      onNewQuery();
    }, 120);
    return () => clearTimeout(timer);
  }, [text]);
  const { data: answer, isPlaceholderData } = useQuery({
    queryKey: ['search', query.trim()],
    queryFn: ({ signal }) => searchEverything(query, signal),
    placeholderData: keepPreviousData,
    initialData: query === '' ? { results: searchPages(''), problem: null } : undefined,
  });
  return {
    results: answer?.results ?? [],
    isWaiting: query !== text || isPlaceholderData || answer === undefined,
    problem: answer?.problem ?? null,
  };
}

type ResultOptionProps = {
  id: string;
  item: SearchResult;
  isChosen: boolean;
  onChoose: () => void;
  onOpen: () => void;
};

function ResultOption({ id, item, isChosen, onChoose, onOpen }: ResultOptionProps) {
  return (
    <a
      onPointerMove={onChoose}
      id={id}
      role="option"
      aria-selected={isChosen}
      tabIndex={-1}
      href={item.href}
      onClick={onOpen}
      className={classNames('flex items-baseline gap-3 px-4 py-1', isChosen && 'bg-accent-wash')}
    >
      <span className="w-20 shrink-0 text-12 text-ink-2">{item.kind}</span>
      <span className="min-w-0 flex-1 truncate">{item.name}</span>
      <span className="max-w-[45%] truncate text-13 text-ink-2">{item.note}</span>
    </a>
  );
}

function statusText(isWaiting: boolean, results: number, text: string): string {
  if (isWaiting) return 'Searching…';
  return results === 0 ? `No result for “${text}”.` : 'Enter opens, Escape closes.';
}
