import type { ArtifactAsOf, AsOfStatus, CheckDifference } from '#lib/views/as-of/as-of.ts';
import { OutcomeMark, StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { type AsOfChoice, type Asked, AsOfSection } from './section.tsx';

/** The status of an artifact as of a moment that somebody chooses, beside that of today. */
export function ArtifactAsOfSection({ asked, ...choice }: AsOfChoice & { asked: Asked<ArtifactAsOf> }) {
  return (
    <AsOfSection asked={asked} note="what was known and shown at a past moment" choice={choice}>
      {(found) => <Comparison found={found} />}
    </AsOfSection>
  );
}

function Comparison({ found }: { found: ArtifactAsOf }) {
  const { at, environment, shown, past, pastByCurrentPolicies, today, differences } = found;
  return (
    <>
      <Table
        caption={`The status as of ${at} and today`}
        columns={[{ label: 'When' }, { label: 'Status' }, { label: 'Why' }]}
      >
        {/* What an environment showed has no history. */}
        {environment === null && <Decided name="Shown then" decided={shown} />}
        <Decided name={byPolicy('Recomputed by the policy of then', past)} decided={past} />
        <Decided
          name={byPolicy('Recomputed by the policy of now', pastByCurrentPolicies)}
          decided={pastByCurrentPolicies}
        />
        <Decided name={byPolicy('Today', today)} decided={today} />
      </Table>
      {past !== null && <Differences differences={differences} />}
    </>
  );
}

function byPolicy(name: string, decided: AsOfStatus | null): string {
  return decided === null ? name : `${name}: ${decided.policy.id}, version ${decided.policy.version}`;
}

function Decided({ name, decided }: { name: string; decided: Pick<AsOfStatus, 'status' | 'reason'> | null }) {
  return (
    <Row>
      <RowHead>{name}</RowHead>
      <Cell>{decided === null ? 'not known' : <StatusMark status={decided.status} />}</Cell>
      <Cell className="wrap-anywhere">{decided?.reason ?? 'Nobody had told Attestry about this artifact.'}</Cell>
    </Row>
  );
}

function Differences({ differences }: { differences: readonly CheckDifference[] }) {
  if (differences.length === 0) return <p className="text-ink-2">Every check has the outcome that it had then.</p>;
  return (
    <Table caption="Checks that differ" columns={[{ label: 'Check' }, { label: 'Then' }, { label: 'Today' }]}>
      {differences.map(({ rule, title, past, today }) => (
        <Row key={rule}>
          <RowHead>{title}</RowHead>
          <Cell>{past === null ? 'no such check' : <OutcomeMark outcome={past} />}</Cell>
          <Cell>{today === null ? 'no such check' : <OutcomeMark outcome={today} />}</Cell>
        </Row>
      ))}
    </Table>
  );
}
