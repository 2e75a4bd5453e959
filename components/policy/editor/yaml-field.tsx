import { useImperativeHandle, useRef, type Ref } from 'react';
import { classNames } from '#components/ui/class-names.ts';

/** Moves the reader to a place of the text, from 1. */
export type YamlFieldHandle = { goTo: (line: number, column: number) => void };

type Props = {
  text: string;
  onChange: (text: string) => void;
  /** The lines that are marked, from 1. */
  marked: ReadonlySet<number>;
  /** The id of the element that lists the problems. */
  describedBy: string;
  ref: Ref<YamlFieldHandle>;
};

/** The text of a policy with the numbers of its lines. Lines with a problem are marked in the margin and behind. */
export function YamlField({ text, onChange, marked, describedBy, ref }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split('\n').map((_, at) => at + 1);
  useImperativeHandle(ref, () => ({
    goTo(line, column) {
      const element = area.current;
      if (element === null) return;
      const at = offsetOf(element.value, line, column);
      element.focus();
      element.setSelectionRange(at, at);
      element.parentElement?.querySelector(`[data-line="${line}"]`)?.scrollIntoView({ block: 'center' });
    },
  }));
  return (
    <div className="flex max-h-[75vh] min-h-0 overflow-y-auto rounded-2 border border-line-2 bg-sheet focus-within:outline-2 focus-within:outline-accent">
      <div aria-hidden="true" className="shrink-0 py-2 text-right font-mono text-12 text-ink-2 select-none">
        {lines.map((line) => (
          <span
            key={line}
            className={classNames(
              'block h-5 min-w-9 pr-2 pl-1 leading-5',
              marked.has(line) && 'bg-ink font-semibold text-paper',
            )}
          >
            {marked.has(line) && '! '}
            {line}
          </span>
        ))}
      </div>
      <div className="relative min-w-0 flex-1">
        <div aria-hidden="true" className="absolute inset-0 py-2">
          {lines.map((line) => (
            <div
              key={line}
              data-line={line}
              className={classNames('h-5', marked.has(line) && 'border-b border-ink bg-wash')}
            />
          ))}
        </div>
        <textarea
          ref={area}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          rows={lines.length + 1}
          wrap="off"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-label="Document in YAML"
          aria-describedby={describedBy}
          aria-invalid={marked.size > 0}
          className="relative block w-full resize-none overflow-x-auto bg-transparent px-2 py-2 font-mono text-13 leading-5 text-ink outline-none"
        />
      </div>
    </div>
  );
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, one) => sum + one.length + 1, 0);
  return Math.min(start + column - 1, text.length);
}
