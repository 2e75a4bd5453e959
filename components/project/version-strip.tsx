import type { ProjectView } from '#lib/views/project.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { MarkShape } from '#components/status/mark.tsx';
import { Strip } from '#components/ui/charts/strip.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { shortDigest } from '#lib/format/truncate.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { exactTime } from '#components/ui/format/time.ts';

/** One cell per version, oldest first. A line above a cell marks a version that is worse than the one before. */
export function VersionStrip({ strip }: { strip: ProjectView['strip'] }) {
  const worse = strip.filter((cell) => cell.regression);
  const last = worse.at(-1);
  return (
    <div className="space-y-3">
      <Strip
        label="Versions, oldest first"
        cells={strip.map((cell) => ({
          key: cell.digest,
          href: `/artifacts/${cell.digest}`,
          label: `${cell.version ?? shortDigest(cell.digest)}: ${STATUS_PRESENTATION[cell.status].word}${cell.regression ? ', worse than the version before' : ''}, ${exactTime(cell.at)}`,
          mark: <MarkShape mark={STATUS_PRESENTATION[cell.status]} size={14} />,
          flagged: cell.regression,
        }))}
      />
      <p className="text-13 text-ink-2">
        {last === undefined ? (
          `${formatQuantity(strip.length, 'version')}, none worse than the one before it.`
        ) : (
          <>
            {formatQuantity(worse.length, 'version')} worse than the one before, marked by a line above; the last is{' '}
            <Link href={`/artifacts/${last.digest}`}>{last.version ?? shortDigest(last.digest)}</Link>.
          </>
        )}
      </p>
    </div>
  );
}
