'use client';
import { useId, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { LineageNode } from '#lib/lineage/model/lineage.ts';
import { searchNodes } from '#lib/lineage/view.ts';
import { KIND_LABELS } from '#lib/lineage/labels.ts';
import { classNames } from '#components/ui/class-names.ts';
import { Input } from '#components/ui/form/field.tsx';
import { KindShape } from '#components/lineage/view/kind-shape.tsx';

const MAX_RESULTS = 12;

/** A search box with suggestions that finds a node of this lineage by name, digest or package URL. */
export function FindNode({
  nodes,
  where,
  onPick,
}: {
  nodes: readonly LineageNode[];
  /** Where it searches: `in this lineage`. */
  where: string;
  onPick: (id: string) => void;
}) {
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const id = useId();
  const found = open ? searchNodes(nodes, query, MAX_RESULTS) : [];
  const pick = (node: LineageNode | undefined) => {
    if (node) {
      setOpen(false);
      setQuery(node.label);
      onPick(node.id);
    }
  };

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      setActive(Math.max(0, Math.min(found.length - 1, active + (event.key === 'ArrowDown' ? 1 : -1))));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      pick(found[active]);
    } else if (event.key === 'Escape') setOpen(false);
  }

  return (
    <div className="relative w-full sm:w-72">
      <Input
        role="combobox"
        aria-label={`Find ${where}`}
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
        placeholder={`Find ${where}`}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setOpen(true);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      <Suggestions id={id} where={where} nodes={found} active={active} onActivate={setActive} onPick={pick} />
      <ResultStatus count={found.length} isEmpty={open && query.trim() !== '' && found.length === 0} />
    </div>
  );
}

/** The listbox of the combobox. The input owns the focus; `active` is the index of the highlighted option. */
function Suggestions({
  id,
  where,
  nodes,
  active,
  onActivate,
  onPick,
}: {
  id: string;
  where: string;
  nodes: LineageNode[];
  active: number;
  onActivate: (index: number) => void;
  onPick: (node: LineageNode) => void;
}) {
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label={`Found ${where}`}
      className={classNames(
        'absolute inset-x-0 top-9 z-10 max-h-72 overflow-y-auto border border-line-2 bg-sheet shadow-lift',
        nodes.length === 0 && 'hidden',
      )}
    >
      {nodes.map((node, index) => (
        <div
          key={node.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(node);
          }}
          onPointerMove={() => onActivate(index)}
          className={classNames(
            'flex cursor-pointer items-center gap-2 px-2 py-1 text-13',
            index === active && 'bg-accent-wash',
          )}
        >
          <KindShape kind={node.kind} />
          <span className="min-w-0 flex-1 truncate">{node.label}</span>
          <span className="text-12 text-ink-2">{KIND_LABELS[node.kind].singular}</span>
        </div>
      ))}
    </div>
  );
}

/** Announces the number of results; visible only if there is none. */
function ResultStatus({ count, isEmpty }: { count: number; isEmpty: boolean }) {
  if (!isEmpty)
    return (
      <p role="status" className="sr-only">
        {count > 0 ? `${count} found.` : ''}
      </p>
    );
  return (
    <p
      role="status"
      className="absolute inset-x-0 top-9 z-10 border border-line-2 bg-sheet px-2 py-1 text-13 text-ink-2 shadow-lift"
    >
      No node of this lineage matches.
    </p>
  );
}
