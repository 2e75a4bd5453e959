import type { ProjectListItem } from '#lib/views/project.ts';
import { SlsaLevelLabel } from '#components/status/level.tsx';
import { StatusBar, StatusCountList } from '#components/status/counts.tsx';
import { Time } from '#components/ui/text/time.tsx';

/** A list of projects with a status bar, counts, level, and last build. */
export function ProjectBars({ projects, now }: { projects: ProjectListItem[]; now: number }) {
  return (
    <ul>
      {projects.map((project) => (
        <li
          key={project.slug}
          className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line py-1 hover:bg-wash sm:grid-cols-[minmax(0,5fr)_minmax(80px,4fr)_minmax(120px,auto)_64px_88px] print:grid-cols-[minmax(0,5fr)_minmax(80px,3fr)_minmax(112px,auto)_56px_144px]"
        >
          <span className="flex min-w-0 items-baseline gap-2">
            <a
              data-row
              href={`/projects/${project.slug}`}
              title={project.slug}
              className="truncate text-accent hover:underline"
            >
              {project.name}
            </a>
            {!project.claimed && <span className="shrink-0 text-12 text-ink-2">not expected here</span>}
          </span>
          <StatusBar counts={project.counts} className="max-sm:order-3 max-sm:col-span-2 max-sm:my-1" />
          <div className="text-13 max-sm:order-2">
            <StatusCountList
              counts={project.counts}
              hrefFor={(status) => `/artifacts?project=${encodeURIComponent(project.slug)}&status=${status}`}
            />
          </div>
          <span className="text-13 text-ink-2 max-sm:hidden">
            <SlsaLevelLabel level={project.slsaLevel} short />
          </span>
          <span className="text-right text-13 text-ink-2 max-sm:hidden">
            {project.lastBuildAt === null ? '–' : <Time at={project.lastBuildAt} now={now} />}
          </span>
        </li>
      ))}
    </ul>
  );
}
