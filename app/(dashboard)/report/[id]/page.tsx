import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ChangedReport, KeptReportBody } from '#components/report/kept-report.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { findChromium } from '#lib/admin/report/pdf.ts';
import { AttestryError } from '#lib/errors.ts';
import { readRowId } from '#lib/http/request/row-id.ts';
import { getKeptReport } from '#lib/query/report/kept/kept-reports.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Kept report' };

/** A report that a schedule made, from its kept bytes. */
export default async function KeptReportPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext();
  const id = await readRowId(params, 'report').catch(() => notFound());
  const found = await getKeptReport(context, id).catch((error: unknown) => {
    if (error instanceof AttestryError && error.code === 'internal') return error;
    throw error;
  });
  if (found === null) notFound();
  if (found instanceof AttestryError) return <ChangedReport id={id} />;
  const { report } = found.kept;
  return (
    <KeptReportBody
      id={id}
      report={shownView(report)}
      sentences={shownView(found.sentences)}
      printsPdf={findChromium() !== null}
    />
  );
}
