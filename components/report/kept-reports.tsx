import type { KeptReportPage, SchedulePage } from '#lib/views/report/kept.ts';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { KeptTable } from './kept-table.tsx';
import { NewSchedule } from './schedule-form-client.tsx';
import { ScheduleTable } from './schedule-table-client.tsx';

type Props = {
  page: KeptReportPage;
  schedules: SchedulePage;
  projects: readonly { slug: string; name: string }[];
  /** Whether this is not the first page of the reports, or of the schedules. */
  later: { reports: boolean; schedules: boolean };
  now: number;
};

/** The kept reports, and the schedules that make them. */
export function KeptReports({ page: { reports, cursor }, schedules, projects, later, now }: Props) {
  return (
    <Page>
      <PageTitle
        title="Kept reports"
        note="Each is made once, when its week or month has ended in UTC, and never changed: it says what was known when it was made. Its SHA-256 is in the log."
        aside={
          <span className="print:hidden">
            <ButtonLink href="/report">Report of a period</ButtonLink>
          </span>
        }
      />
      <Block title="Reports" note="the newest at the top">
        {reports.length === 0 ? (
          <p className="text-ink-2">{later.reports ? 'None on this page.' : 'There is none that you may see.'}</p>
        ) : (
          <KeptTable reports={reports} now={now} />
        )}
        {(later.reports || cursor !== null) && (
          <Pagination
            shown={reports.length}
            total={null}
            one="report"
            first={later.reports ? '/report/kept' : null}
            next={cursor === null ? null : `/report/kept?cursor=${encodeURIComponent(cursor)}`}
          />
        )}
      </Block>
      <Block title="Schedules" note="the newest at the top" id="schedules">
        {schedules.schedules.length === 0 ? (
          <p className="text-ink-2">{later.schedules ? 'None on this page.' : 'There is none that you may see.'}</p>
        ) : (
          <ScheduleTable schedules={schedules.schedules} now={now} />
        )}
        {(later.schedules || schedules.cursor !== null) && (
          <Pagination
            shown={schedules.schedules.length}
            total={null}
            one="schedule"
            first={later.schedules ? '/report/kept#schedules' : null}
            next={
              schedules.cursor === null
                ? null
                : `/report/kept?schedules=${encodeURIComponent(schedules.cursor)}#schedules`
            }
          />
        )}
      </Block>
      <Block
        title="New schedule"
        note="its first report, of the period that has ended last, is made at once"
        className="print:hidden"
      >
        <NewSchedule projects={projects} />
      </Block>
    </Page>
  );
}
