import { formatActor } from '#lib/format/actor.ts';
import { compareLines } from '#lib/policy/document/compare-lines.ts';
import type { PolicyVersionView } from '#lib/views/policy/policy.ts';
import { LineDifferences } from '#components/ui/data/line-differences.tsx';
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
