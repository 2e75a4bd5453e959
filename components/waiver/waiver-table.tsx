import type { WaiverView } from '#lib/views/waiver.ts';
import { formatActor } from '#lib/format/actor.ts';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import type { Column } from '#components/ui/data/table.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { EndableRow } from './end-client.tsx';
import { WaiverTarget } from './target.tsx';

/** A waiver in force that ends within this time is marked. */
const ENDS_SOON_MS = 14 * 86_400_000;

type Props = { waivers: WaiverView[]; now: number };

const ACTIVE_COLUMNS: Column[] = [
  { label: 'Rule' },
  { label: 'Covers', wide: true },
  { label: 'Reason', wide: true },
  { label: 'Ends' },
  { label: 'End it', align: 'right', hidden: true, className: 'print:hidden' },
];

/** The waivers in force, the one that expires first at the top. */
export function ActiveWaivers({ waivers, now }: Props) {
  return (
    <Table caption="Waivers in force" columns={ACTIVE_COLUMNS}>
      {waivers.map((waiver) => (
        <EndableRow key={waiver.id} id={waiver.id} columns={ACTIVE_COLUMNS.length}>
          <RuleCell waiver={waiver} now={now} />
          <Cell wide className="max-w-[40ch] min-w-36">
            <WaiverTarget waiver={waiver} />
          </Cell>
          <ReasonCell waiver={waiver} now={now} />
          <Cell className={Date.parse(waiver.expiresAt) - now < ENDS_SOON_MS ? 'font-semibold' : 'text-ink-2'}>
            <Time at={waiver.expiresAt} now={now} />
          </Cell>
        </EndableRow>
      ))}
    </Table>
  );
}

/** The waivers that have expired or were revoked, the newest at the top. */
export function EndedWaivers({ waivers, now }: Props) {
  return (
    <Table
      caption="Ended waivers"
      columns={[
        { label: 'Rule' },
        { label: 'Covered', wide: true },
        { label: 'Reason', wide: true },
        { label: 'Ended' },
      ]}
    >
      {waivers.map((waiver) => (
        <Row key={waiver.id}>
          <RuleCell waiver={waiver} now={now} />
          <Cell wide className="max-w-[40ch] min-w-36">
            <WaiverTarget waiver={waiver} />
          </Cell>
          <ReasonCell waiver={waiver} now={now} />
          <Cell className="md:min-w-32">
            <Ending waiver={waiver} now={now} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

type CellProps = { waiver: WaiverView; now: number };

/** The rule; on a narrow screen with what the other columns say. */
function RuleCell({ waiver, now }: CellProps) {
  return (
    <RowHead className="min-w-32">
      <span id={`waiver-${waiver.id}`} className="scroll-mt-16">
        {waiver.ruleTitle ?? 'a rule of an earlier policy'}
      </span>
      <span className="block text-12 wrap-anywhere text-ink-2">
        <code className="font-mono">{waiver.rule}</code> · waiver {waiver.id}
      </span>
      <div className="space-y-1 pt-1 text-13 md:hidden print:hidden">
        <div>
          <WaiverTarget waiver={waiver} />
        </div>
        <Reason waiver={waiver} now={now} />
      </div>
    </RowHead>
  );
}

function ReasonCell(props: CellProps) {
  return (
    <Cell wide className="max-w-[56ch] min-w-48">
      <Reason {...props} />
    </Cell>
  );
}

function Reason({ waiver, now }: CellProps) {
  return (
    <>
      <p className="wrap-anywhere">{waiver.reason}</p>
      <p className="text-12 wrap-anywhere text-ink-2">
        {waiver.owner}
        {waiver.createdBy !== null && <>, created by {formatActor(waiver.createdBy)}</>}{' '}
        <Time at={waiver.createdAt} now={now} />
      </p>
    </>
  );
}

function Ending({
  waiver: { revokedAt, revokedBy, revokeReason, expiresAt },
  now,
}: {
  waiver: WaiverView;
  now: number;
}) {
  if (revokedAt === null)
    return (
      <>
        expired <Time at={expiresAt} now={now} />
      </>
    );
  return (
    <>
      ended <Time at={revokedAt} now={now} />
      <span className="block text-12 wrap-anywhere text-ink-2">
        {revokedBy !== null && <>by {formatActor(revokedBy)}</>}
        {revokeReason !== null && <>: {revokeReason}</>}
      </span>
    </>
  );
}
