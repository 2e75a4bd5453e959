import type { ChangedPlace, LineChange } from '#lib/policy/document/compare-lines.ts';
import { classNames } from '../class-names.ts';

const SIGNS: { [kind in LineChange['kind']]: string } = { same: ' ', added: '+', removed: '−' };

const TAGS = { same: 'span', added: 'ins', removed: 'del' } as const;
const LINE_CLASSES: { [kind in LineChange['kind']]: string } = {
  same: 'border-transparent text-ink-2',
  added: 'border-ink font-medium text-ink',
  removed: 'border-transparent text-ink-2',
};

/** Changed lines with those around them. A sign and the weight mark them, not a colour. */
export function LineDifferences({ places, label }: { places: readonly ChangedPlace[]; label: string }) {
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a keyboard user must reach what scrolls
      tabIndex={0}
      role="region"
      aria-label={label}
      className="relative mt-1 overflow-x-auto border-l-2 border-line-2 bg-wash py-1 print:overflow-visible"
    >
      {places.map(({ line, lines }) => (
        <div key={line} className="not-first:mt-1 not-first:border-t not-first:border-line not-first:pt-1">
          <span className="block pl-3 text-12 text-ink-2">line {line}</span>
          <pre className="w-max min-w-full font-mono text-13 leading-5 print:w-auto print:whitespace-pre-wrap">
            {lines.map((change, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- a line has no other key, and the list never changes
              <Line key={at} change={change} />
            ))}
          </pre>
        </div>
      ))}
    </div>
  );
}

function Line({ change: { kind, text } }: { change: LineChange }) {
  const Tag = TAGS[kind];
  const indent = text.length - text.trimStart().length;
  return (
    <Tag className={classNames('block border-l-2 pr-3 pl-2 no-underline', LINE_CLASSES[kind])}>
      {`${SIGNS[kind]} ${text.slice(0, indent)}`}
      <span className={kind === 'removed' ? 'line-through' : undefined}>{text.slice(indent)}</span>
      {'\n'}
    </Tag>
  );
}
