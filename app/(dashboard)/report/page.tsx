import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { ReportBody } from '#components/report/report.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { findChromium } from '#lib/admin/report/pdf.ts';
import { AttestryError } from '#lib/errors.ts';
import { reportQuery } from '#lib/http/contract/report/report.ts';
import { listProjectChoices } from '#lib/query/list-projects.ts';
import { listReports } from '#lib/query/report/kept/kept-reports.ts';
import { getReport } from '#lib/query/report/get-report.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Report' };

/** Projects that the reader can choose from; links from the pages of projects reach the others. */
const MAX_PROJECT_CHOICES = 100;
/** Kept reports that the page begins with. */
const NEWEST_KEPT = 3;

type SearchParams = Promise<{ [name: string]: string | string[] | undefined }>;

/** The report of a period, of one project or of all. */
export default async function ReportPage({ searchParams }: { searchParams: SearchParams }) {
  const written = Object.entries(await searchParams).filter(
    (one): one is [string, string] => typeof one[1] === 'string' && one[1] !== '',
  );
  const { data: query } = reportQuery.safeParse(Object.fromEntries(written));
  if (query === undefined) redirect('/report');
  const context = await pageContext();
  const [report, projects, kept] = await Promise.all([
    getReport(context, query).catch((error: unknown) => {
      if (error instanceof AttestryError && error.code === 'not-found') notFound();
      // A period that is none: the default one is shown.
      if (error instanceof AttestryError && error.code === 'bad-request') redirect('/report');
      throw error;
    }),
    listProjectChoices(context, MAX_PROJECT_CHOICES),
    listReports(context, { limit: NEWEST_KEPT }),
  ]);
  return (
    <ReportBody
      report={shownView(report)}
      projects={shownView(projects)}
      kept={shownView(kept.reports)}
      printsPdf={findChromium() !== null}
      now={context.now().getTime()}
    />
  );
}
