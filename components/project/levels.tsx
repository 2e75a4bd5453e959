import type { ProjectView } from '#lib/views/project.ts';
import { artifactListHref } from '#components/artifact/list/query.ts';
import { Link } from '#components/ui/text/link.tsx';
import { SlsaLevelLabel } from '#components/status/level.tsx';
import { formatCount, formatPercent } from '#lib/format/quantity.ts';

const WIDTH = 240;

/** The number of artifacts of a project (its slug) at each SLSA Build level, highest level first. */
export function Levels({ levels, project }: { levels: ProjectView['levels']; project: string }) {
  const whole = levels.reduce((sum, level) => sum + level.artifacts, 0);
  return (
    <dl className="grid max-w-xl grid-cols-[max-content_minmax(40px,1fr)_max-content] items-center gap-x-4 gap-y-1">
      {[...levels]
        .sort((a, b) => b.level - a.level)
        .map(({ level, artifacts }) => (
          <div key={level} className="contents">
            <dt>
              <SlsaLevelLabel level={level as 0 | 1 | 2 | 3} />
            </dt>
            <dd aria-hidden="true">
              <svg
                viewBox={`0 0 ${WIDTH} 8`}
                width="100%"
                height="8"
                preserveAspectRatio="none"
                className="block text-ink"
              >
                <rect width={Math.max(2, (artifacts / whole) * WIDTH)} height="8" fill="currentColor" />
              </svg>
            </dd>
            <dd className="text-right">
              <Link href={artifactListHref({}, { project, level: String(level) })}>{formatCount(artifacts)}</Link>{' '}
              <span className="text-ink-2">{formatPercent(artifacts / whole)}</span>
            </dd>
          </div>
        ))}
    </dl>
  );
}
