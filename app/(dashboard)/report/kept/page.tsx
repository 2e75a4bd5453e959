import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { KeptReports } from '#components/report/kept-reports.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { numberedPageQuery } from '#lib/http/contract/shared/shared-schemas.ts';
import { listProjectChoices } from '#lib/query/list-projects.ts';
import { listReports } from '#lib/query/report/kept/kept-reports.ts';
import { listReportSchedules } from '#lib/query/report/kept/list-schedules.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Kept reports' };

/** Projects that the form offers; the command line and the API take every one. */
const MAX_PROJECT_CHOICES = 100;
const PAGE_SIZE = 20;

type SearchParams = Promise<{ cursor?: string | string[]; schedules?: string | string[] }>;

/** The reports that schedules made, and the schedules. `schedules`: the cursor of their list. */
export default async function KeptReportsPage({ searchParams }: { searchParams: SearchParams }) {
  const { cursor, schedules: after } = await searchParams;
  const { data: query } = numberedPageQuery.safeParse({ cursor, limit: PAGE_SIZE });
  const { data: scheduleQuery } = numberedPageQuery.safeParse({ cursor: after, limit: PAGE_SIZE });
  if (query === undefined || scheduleQuery === undefined) redirect('/report/kept');
  const context = await pageContext();
  const [page, schedules, projects] = await Promise.all([
    listReports(context, query),
    listReportSchedules(context, scheduleQuery),
    listProjectChoices(context, MAX_PROJECT_CHOICES),
  ]);
  return (
    <KeptReports
      page={shownView(page)}
      schedules={shownView(schedules)}
      projects={shownView(projects)}
      later={{ reports: cursor !== undefined, schedules: after !== undefined }}
      now={context.now().getTime()}
    />
  );
}
