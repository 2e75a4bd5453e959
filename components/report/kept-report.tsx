import type { Report } from '#lib/report/report.ts';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { ErrorState } from '#components/ui/layout/states.tsx';
import { Downloads } from './downloads.tsx';
import { ReportRows } from './report-rows.tsx';

type Props = {
  id: number;
  report: Report;
  /** What it says about being kept. */
  sentences: readonly string[];
  printsPdf: boolean;
};

/** A report that a schedule made, as it is kept. */
export function KeptReportBody({ id, report, sentences, printsPdf }: Props) {
  const { project, from, to, baseUrl, policy, log, createdAt } = report;
  return (
    <Page>
      <PageTitle
        title={<span className="wrap-anywhere">Kept report: {project ?? 'all projects'}</span>}
        note={`From ${from} to ${to}, UTC days, against the period of equal length before.`}
        aside={
          <span className="print:hidden">
            <ButtonLink href="/report/kept">All kept reports</ButtonLink>
          </span>
        }
      />
      <div role="note" aria-label="About this report" className="mb-4 border-l-2 border-ink bg-wash py-2 pl-3">
        {sentences.map((sentence) => (
          <p key={sentence} className="max-w-[90ch] wrap-anywhere">
            {sentence}
          </p>
        ))}
      </div>
      <Downloads address={`/api/v1/reports/${id}?format=`} printsPdf={printsPdf} />
      <ReportRows report={report} isKept />
      <PageFooter now={Date.parse(createdAt)} policy={policy} log={log} url={`${baseUrl}/report/${id}`} />
    </Page>
  );
}

/** The page of a report whose stored bytes are not those that the log names. */
export function ChangedReport({ id }: { id: number }) {
  return (
    <Page>
      <ErrorState
        title={`Report ${id} is not shown`}
        tried="The stored bytes were compared with the entry of the report in the log."
        means="They are not the bytes that were kept: the store was changed or is damaged."
        next={
          <>
            <code className="font-mono">attestry audit</code> says what differs; a backup from before has the report.
          </>
        }
      />
    </Page>
  );
}
