import type { DrillLibraryItem, DrillPage, DrillView } from '#lib/views/drill/drill.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { formatActor } from '#lib/format/actor.ts';
import { Strip } from '#components/ui/charts/strip.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { Cell, type Column, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { acknowledgedWords, DrillStateMark, outcomeShape, outcomeWords } from './presentation.tsx';
import { RunDrill } from './run-client.tsx';

type Props = { page: DrillPage; start: string | null; later: boolean; now: number };

const LIBRARY_COLUMNS: Column[] = [
  { label: 'Scenario' },
  { label: 'SLSA threats', wide: true },
  { label: 'Score over time' },
  { label: 'Do', align: 'right', hidden: true, wide: true, className: 'print:hidden' },
];
const DRILL_COLUMNS: Column[] = [
  { label: 'Drill' },
  { label: 'Result' },
  { label: 'Policy', wide: true },
  { label: 'Acknowledged', wide: true },
  { label: 'Started' },
];

/** The page of drills: those that wait to be acknowledged, the library, the record, and the form that runs one. */
export function Drills({ page: { library, drills, cursor }, start, later, now }: Props) {
  const waiting = drills.filter(({ acknowledged }) => acknowledged === 'waiting' || acknowledged === 'overdue');
  return (
    <Page wide>
      <PageTitle
        title="Drills"
        note="A drill tries an attack against the policies in force, in a space of its own, and measures which places notice it. It touches no artifact and no figure of this installation."
        aside={
          <span className="flex flex-wrap gap-2 print:hidden">
            <ButtonLink href="/policies">Policies</ButtonLink>
          </span>
        }
      />
      {waiting.length > 0 && (
        <Block title="To be acknowledged" note="drills that somebody has to take note of">
          <ul className="space-y-1">
            {waiting.map((drill) => (
              <li key={drill.id}>
                <Link href={`/drills/${drill.id}`}>
                  Drill {drill.id}: {drill.title}
                </Link>{' '}
                <span className="text-ink-2">{acknowledgedWords(drill)}</span>
              </li>
            ))}
          </ul>
        </Block>
      )}
      <Block title="Library" note="the newest drills of each scenario at the right">
        <Table caption="Scenarios" columns={LIBRARY_COLUMNS}>
          {library.map((item) => (
            <LibraryRow key={item.id} item={item} />
          ))}
        </Table>
      </Block>
      <Block title="Record" note="the newest at the top">
        {drills.length === 0 ? (
          <p className="text-ink-2">{later ? 'None on this page.' : 'No drill was run yet.'}</p>
        ) : (
          <Table caption="Drills that were run" columns={DRILL_COLUMNS}>
            {drills.map((drill) => (
              <DrillRow key={drill.id} drill={drill} now={now} />
            ))}
          </Table>
        )}
        {(later || cursor !== null) && (
          <Pagination
            shown={drills.length}
            total={null}
            one="drill"
            first={later ? '/drills' : null}
            next={cursor === null ? null : `/drills?cursor=${encodeURIComponent(cursor)}`}
          />
        )}
      </Block>
      <Block title="Run a drill" id="run" note="one at a time; it takes some seconds" className="print:hidden">
        <IfMay verb="drill.run" place="installation">
          <RunDrill key={start} scenarios={library} start={start} />
        </IfMay>
      </Block>
    </Page>
  );
}

function LibraryRow({ item: { id, title, summary, threats, history } }: { item: DrillLibraryItem }) {
  return (
    <Row>
      <RowHead className="max-w-[64ch] min-w-48">
        {title}
        <span className="block text-13 font-normal text-ink-2">{summary}</span>
        <span className="flex gap-3 text-13 font-normal md:hidden print:hidden">
          <LibraryLinks id={id} title={title} />
        </span>
      </RowHead>
      <Cell wide className="min-w-40 text-13 text-ink-2">
        {threats.map((threat) => (
          <span key={threat.title} className="block">
            {threat.id} – {threat.title}
          </span>
        ))}
      </Cell>
      <Cell className="min-w-24">
        {history.length === 0 ? (
          <span className="text-ink-2">never run</span>
        ) : (
          <Strip
            label={`Drills of ${title}, the oldest first`}
            cells={history.map((one, at) => ({
              key: String(one.id),
              href: `/drills/${one.id}`,
              label: `Drill ${one.id}, ${one.endedAt.slice(0, 10)}: ${outcomeWords(one.outcome, one.score)}`,
              mark: outcomeShape(one.outcome),
              flagged: isWorse(one.score, history[at - 1]?.score ?? null),
            }))}
          />
        )}
      </Cell>
      <Cell wide align="right" className="print:hidden">
        <span className="flex flex-col items-end gap-1 text-13 whitespace-nowrap">
          <LibraryLinks id={id} title={title} />
        </span>
      </Cell>
    </Row>
  );
}

function LibraryLinks({ id, title }: Pick<DrillLibraryItem, 'id' | 'title'>) {
  return (
    <>
      <Link href={`/drills?scenario=${id}#run`}>
        Run<span className="sr-only"> {title}</span>
      </Link>
      <Link href={`/drills/sheets/${id}`}>
        Tabletop sheet<span className="sr-only"> of {title}</span>
      </Link>
    </>
  );
}

/** Whether fewer places noticed than at the drill before. */
function isWorse(score: DrillView['score'], before: DrillView['score']): boolean {
  return score !== null && before !== null && score.detected / score.places < before.detected / before.places;
}

function DrillRow({ drill, now }: { drill: DrillView; now: number }) {
  const { id, title, policy, project, environment, startedAt, startedBy } = drill;
  return (
    <Row>
      <RowHead className="min-w-36">
        <Link href={`/drills/${id}`}>
          {id}: {title}
        </Link>
      </RowHead>
      <Cell className="min-w-32">
        <DrillStateMark drill={drill} />
      </Cell>
      <Cell wide className="wrap-anywhere text-ink-2">
        {policy.title}, version {policy.version}
        {project !== null && <span className="block text-13">of {project}</span>}
        {environment !== null && <span className="block text-13">in {environment}</span>}
      </Cell>
      <Cell wide className="text-ink-2">
        {acknowledgedWords(drill)}
      </Cell>
      <Cell className="text-ink-2">
        <Time at={startedAt} now={now} />
        {startedBy !== null && <span className="block text-12">by {formatActor(startedBy)}</span>}
      </Cell>
    </Row>
  );
}
