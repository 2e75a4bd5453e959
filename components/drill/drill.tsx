import type { DrillLibraryItem, DrillResult, DrillView } from '#lib/views/drill/drill.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { formatActor } from '#lib/format/actor.ts';
import { Facts } from '#components/ui/data/facts.tsx';
import { Cell, type Column, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { AcknowledgeDrill } from './acknowledge-client.tsx';
import { acknowledgedWords, DrillStateMark, PLACE_NAMES, SightingMark } from './presentation.tsx';

const COLUMNS: Column[] = [{ label: 'Place' }, { label: 'Noticed' }, { label: 'What it showed', wide: true }];

/** The page of one drill. `scenario` null: the library of this version does not have it any more. */
export function DrillBody({
  drill,
  scenario,
  now,
}: {
  drill: DrillView;
  scenario: DrillLibraryItem | null;
  now: number;
}) {
  return (
    <Page>
      <PageTitle
        title={`Drill ${drill.id}: ${drill.title}`}
        note={scenario?.summary}
        aside={
          <span className="flex flex-wrap gap-2 print:hidden">
            <ButtonLink href="/drills">All drills</ButtonLink>
            {scenario !== null && <ButtonLink href={`/drills/sheets/${scenario.id}`}>Tabletop sheet</ButtonLink>}
          </span>
        }
      />
      <Section title="Result">
        <p className="text-16 font-semibold">
          <DrillStateMark drill={drill} />
        </p>
        {drill.result?.error != null && <p className="mt-1 max-w-[72ch]">{drill.result.error}</p>}
        {drill.result?.outcome === 'missed' && scenario !== null && (
          <p className="mt-1 max-w-[72ch]">What to do: {scenario.advice}</p>
        )}
      </Section>
      {drill.result !== null && drill.result.sightings.length > 0 && (
        <Section title="Where it was noticed" note="the time begins when the attack was accepted">
          <Sightings sightings={drill.result.sightings} />
        </Section>
      )}
      <Section title="Acknowledgement">
        <Acknowledgement drill={drill} now={now} />
      </Section>
      <Section title="How it was run">
        <HowItWasRun drill={drill} now={now} />
      </Section>
    </Page>
  );
}

function Sightings({ sightings }: Pick<DrillResult, 'sightings'>) {
  return (
    <Table caption="What each place did" columns={COLUMNS}>
      {sightings.map(({ place, expected, detected, afterMs, shown }) => (
        <Row key={place}>
          <RowHead className="min-w-32">
            {PLACE_NAMES[place]}
            <span className="block text-13 font-normal text-ink-2">{expected}</span>
            <span className="block text-13 font-normal wrap-anywhere md:hidden">It showed: {shown}</span>
          </RowHead>
          <Cell className="whitespace-nowrap">
            <SightingMark detected={detected} afterMs={afterMs} />
          </Cell>
          <Cell wide className="min-w-40 wrap-anywhere">
            {shown}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function Acknowledgement({ drill, now }: { drill: DrillView; now: number }) {
  const { acknowledgement } = drill;
  const state = acknowledgedWords(drill);
  if (state === null) return <p className="text-ink-2">There is nothing to acknowledge.</p>;
  if (acknowledgement === null)
    return (
      <div className="space-y-3">
        <p>This drill {state.replace(/^nobody acknowledged it/, 'was not acknowledged by anybody')}.</p>
        <IfMay verb="drill.run" place="installation">
          <AcknowledgeDrill id={drill.id} />
        </IfMay>
      </div>
    );
  return (
    <Facts
      rows={[
        { term: 'State', value: state },
        { term: 'By', value: acknowledgement.by && formatActor(acknowledgement.by) },
        { term: 'At', value: <Time at={acknowledgement.at} now={now} /> },
        { term: 'Note', value: acknowledgement.note },
      ]}
    />
  );
}

function HowItWasRun({ drill, now }: { drill: DrillView; now: number }) {
  const { policy, project, environment, reason, startedAt, startedBy, endedAt, result } = drill;
  const control = result?.control ?? null;
  return (
    <Facts
      rows={[
        {
          term: 'Policy',
          value: (
            <>
              <Link href={`/policies/${policy.id}`}>{policy.title}</Link>, version {policy.version}
            </>
          ),
        },
        { term: 'Project', value: project ?? 'every project' },
        { term: 'Environment', value: environment ?? 'none' },
        {
          term: 'Good release',
          value: control && `${control.status}, and the gate says ${control.decision}: ${control.reason}`,
        },
        { term: 'Reason', value: reason },
        { term: 'Started', value: <Time at={startedAt} now={now} /> },
        { term: 'By', value: startedBy && formatActor(startedBy) },
        { term: 'Ended', value: endedAt && <Time at={endedAt} now={now} /> },
      ]}
    />
  );
}
