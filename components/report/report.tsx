import type { Report } from '#lib/report/report.ts';
import type { KeptReportItem } from '#lib/views/report/kept.ts';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { Button, ButtonLink } from '#components/ui/form/button.tsx';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Downloads } from './downloads.tsx';
import { NewestKept } from './kept-table.tsx';
import { ReportRows } from './report-rows.tsx';

type Props = {
  report: Report;
  projects: readonly { slug: string; name: string }[];
  /** The newest reports that schedules made. */
  kept: readonly KeptReportItem[];
  /** Whether the server can print a PDF. */
  printsPdf: boolean;
  now: number;
};

/** The report of a period: one page for the wall, and the rest for the file. */
export function ReportBody({ report, projects, kept, printsPdf, now }: Props) {
  const { project, from, to, baseUrl, policy, log } = report;
  const question = new URLSearchParams({ ...(project !== null && { project }), from, to }).toString();
  return (
    <Page>
      <PageTitle
        title={<span className="wrap-anywhere">Report: {project ?? 'all projects'}</span>}
        note={`From ${from} to ${to}, UTC days, against the period of equal length before.`}
        aside={<PeriodForm report={report} projects={projects} />}
      />
      <Downloads address={`/api/v1/report?${question}&format=`} printsPdf={printsPdf}>
        <ButtonLink href={`/api/v1/report/pack?${question}`}>Audit pack</ButtonLink>
      </Downloads>
      <NewestKept reports={kept} now={now} />
      <ReportRows report={report} />
      <PageFooter now={now} policy={policy} log={log} url={`${baseUrl}/report?${question}`} />
    </Page>
  );
}

function PeriodForm({ report: { project, from, to }, projects }: Pick<Props, 'report' | 'projects'>) {
  const known = projects.map(({ slug, name }) => ({ value: slug, label: name }));
  const chosen =
    project === null || known.some(({ value }) => value === project) ? [] : [{ value: project, label: project }];
  const options = [{ value: '', label: 'all projects' }, ...chosen, ...known];
  return (
    <form method="get" action="/report" className="flex flex-wrap items-end gap-2 print:hidden">
      <Field label="Project">
        <Select name="project" defaultValue={project ?? ''} options={options} className="w-40" />
      </Field>
      <Field label="From">
        <Input type="date" name="from" defaultValue={from} required />
      </Field>
      <Field label="To">
        <Input type="date" name="to" defaultValue={to} required />
      </Field>
      <Button type="submit">Show</Button>
    </form>
  );
}
