import type { ProjectListItem } from '#lib/views/project.ts';
import { Select } from '#components/ui/form/field.tsx';
import { SubmitOnChange } from '#components/ui/form/submit-on-change-client.tsx';
import { PERIODS } from './period.ts';
import type { OverviewQuery } from './period.ts';

/** The choice of period and project. In print it shows the chosen values as text. */
export function OverviewSelectors({
  query,
  projects,
}: {
  query: OverviewQuery;
  projects: Pick<ProjectListItem, 'slug' | 'name'>[];
}) {
  const known = projects.map((project) => ({ value: project.slug, label: project.name }));
  const chosen =
    query.project !== null && !known.some((option) => option.value === query.project)
      ? [{ value: query.project, label: query.project }]
      : [];
  return (
    <>
      <SubmitOnChange key={`${query.days} ${query.project}`} action="/" className="flex gap-2 print:hidden">
        <Select
          name="days"
          aria-label="Period"
          defaultValue={String(query.days)}
          options={PERIODS.map((days) => ({ value: String(days), label: `last ${days} days` }))}
          className="w-32"
        />
        <Select
          name="project"
          aria-label="Project"
          defaultValue={query.project ?? ''}
          options={[{ value: '', label: 'all projects' }, ...chosen, ...known]}
          className="w-40"
        />
      </SubmitOnChange>
      <span className="hidden print:inline">
        last {query.days} days, {query.project ?? 'all projects'}
      </span>
    </>
  );
}
