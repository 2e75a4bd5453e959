import { formatActor } from '#lib/format/actor.ts';
import { type ChangedPlace, compareLines, type LineChange } from '#lib/policy/document/compare-lines.ts';
import type { PolicyVersionView } from '#lib/views/policy/policy.ts';
import { classNames } from '#components/ui/class-names.ts';
import { Time } from '#components/ui/text/time.tsx';

type Props = { versions: readonly PolicyVersionView[]; now: number };

/** The versions, the newest first, each with what it changed. */
export function PolicyHistory({ versions, now }: Props) {
  return (
    <ol className="divide-y divide-line border-t border-line">
      {versions.map((version, at) => (
        <li key={version.version} id={`version-${version.version}`} className="scroll-mt-16 py-2">
          <VersionChange version={version} now={now} />
          <Changes version={version} before={versions[at + 1] ?? null} isOpen={at === 0} />
        </li>
      ))}
    </ol>
  );
}

/** Who made a version, when and why. */
export function VersionChange({ version, now }: { version: PolicyVersionView; now: number }) {
  const { by, at, reason, retired } = version;
  return (
    <span className="wrap-anywhere">
      {version.version}, {retired ? 'retired' : 'applied'} <Time at={at} now={now} />
      {by !== null && <> by {formatActor(by)}</>}: {reason}
    </span>
  );
}

type ChangesProps = { version: PolicyVersionView; before: PolicyVersionView | null; isOpen: boolean };

function Changes({ version, before, isOpen }: ChangesProps) {
  if (before === null)
    return (
      <p className="text-13 text-ink-2">
        {version.version === 1 ? 'The first version.' : 'The versions before are not listed.'}
      </p>
    );
  if (version.sha256 === before.sha256)
    return <p className="text-13 text-ink-2">The document is the same as before.</p>;
  const places = compareLines(before.yaml, version.yaml);
  if (places === null) return <p className="text-13 text-ink-2">Nearly the whole document is another one.</p>;
  return (
    <details open={isOpen}>
      <summary className="inline cursor-pointer text-13 text-accent hover:underline">
        What changed since version {before.version}
      </summary>
      <LineDifferences label={`changes from version ${before.version} to ${version.version}`} places={places} />
    </details>
  );
}

const SIGNS: { [kind in LineChange['kind']]: string } = { same: ' ', added: '+', removed: '−' };

const TAGS = { same: 'span', added: 'ins', removed: 'del' } as const;
const LINE_CLASSES: { [kind in LineChange['kind']]: string } = {
  same: 'border-transparent text-ink-2',
  added: 'border-ink font-medium text-ink',
  removed: 'border-transparent text-ink-2',
};

/** Changed lines with those around them. A sign and the weight mark them, not a colour. */
function LineDifferences({ places, label }: { places: readonly ChangedPlace[]; label: string }) {
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
