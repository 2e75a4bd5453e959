import { EXPIRING_DAYS, type WaiverView } from '#lib/views/waiver.ts';
import type { Place } from '#lib/access/may-do.ts';
import { formatActor } from '#lib/format/actor.ts';
import type { ActorView } from '#lib/views/reference/actor.ts';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import type { Column } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { DecidableRow } from './decide-client.tsx';
import { EndableRow } from './end-client.tsx';
import { WaiverTarget } from './target.tsx';

const EXPIRING_MS = EXPIRING_DAYS * 86_400_000;

/** Whether a waiver in force is listed as expiring. */
export function isExpiring({ inForce, expiresAt }: WaiverView, now: number): boolean {
  return inForce && Date.parse(expiresAt) - now <= EXPIRING_MS;
}

type Props = { waivers: WaiverView[]; now: number };

const ACTIVE_COLUMNS: Column[] = [
  { label: 'Rule' },
  { label: 'Covers', wide: true },
  { label: 'Reason', wide: true },
  { label: 'Ends' },
  { label: 'End it', align: 'right', hidden: true, className: 'print:hidden' },
];

const REQUEST_COLUMNS: Column[] = [
  { label: 'Rule' },
  { label: 'Would cover', wide: true },
  { label: 'Reason', wide: true },
  { label: 'Would end' },
  { label: 'Decide', align: 'right', hidden: true, className: 'print:hidden' },
];

/** The project whose reviewers decide about a waiver. */
function placeOf({ project, artifact }: WaiverView): Place {
  const slug = (project ?? artifact?.project)?.slug;
  return slug === undefined ? 'installation' : { project: slug };
}

/** The requests that wait for a decision, the one that lapses first at the top. */
export function RequestedWaivers({ waivers, now }: Props) {
  return (
    <Table caption="Requests for waivers" columns={REQUEST_COLUMNS}>
      {waivers.map((waiver) => (
        <DecidableRow key={waiver.id} id={waiver.id} place={placeOf(waiver)} columns={REQUEST_COLUMNS.length}>
          <RuleCell waiver={waiver} now={now} />
          <Cell wide className="max-w-[40ch] min-w-36">
            <WaiverTarget waiver={waiver} />
          </Cell>
          <ReasonCell waiver={waiver} now={now} />
          <Cell className="text-ink-2">
            <Time at={waiver.expiresAt} now={now} />
          </Cell>
        </DecidableRow>
      ))}
    </Table>
  );
}

/** The waivers in force, the one that expires first at the top. */
export function ActiveWaivers({ waivers, now, caption }: Props & { caption: string }) {
  return (
    <Table caption={caption} columns={ACTIVE_COLUMNS}>
      {waivers.map((waiver) => (
        <EndableRow key={waiver.id} id={waiver.id} place={placeOf(waiver)} columns={ACTIVE_COLUMNS.length}>
          <RuleCell waiver={waiver} now={now} />
          <Cell wide className="max-w-[40ch] min-w-36">
            <WaiverTarget waiver={waiver} />
          </Cell>
          <ReasonCell waiver={waiver} now={now} />
          <Cell className={isExpiring(waiver, now) ? 'font-semibold' : 'text-ink-2'}>
            ends <Time at={waiver.expiresAt} now={now} />
          </Cell>
        </EndableRow>
      ))}
    </Table>
  );
}

/** The waivers that have expired, were revoked or refused, the newest at the top. */
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
  const { id, vulnerability, owner, reason, createdAt, createdBy, decidedAt, decidedBy, decisionReason } = waiver;
  const isDraftable = vulnerability !== null && (waiver.inForce || waiver.state === 'requested');
  return (
    <>
      <p className="wrap-anywhere">{reason}</p>
      <p className="text-12 wrap-anywhere text-ink-2">
        {owner}
        {createdBy !== null && (
          <>
            , {waiver.state === 'requested' || decidedBy !== null ? 'requested' : 'created'} by {formatActor(createdBy)}
          </>
        )}{' '}
        <Time at={createdAt} now={now} />
      </p>
      {waiver.inForce && decidedBy !== null && decidedAt !== null && (
        <p className="text-12 wrap-anywhere text-ink-2">
          approved by {formatActor(decidedBy)} <Time at={decidedAt} now={now} />
          {decisionReason !== null && <>: {decisionReason}</>}
        </p>
      )}
      {isDraftable && (
        <p className="text-12 print:hidden">
          <Link href={`/api/v1/waivers/${id}/openvex`}>OpenVEX draft</Link>
        </p>
      )}
    </>
  );
}

function Ending({ waiver, now }: CellProps) {
  switch (waiver.state) {
    case 'refused':
      return (
        <Act word="refused" at={waiver.decidedAt} by={waiver.decidedBy} reason={waiver.decisionReason} now={now} />
      );
    case 'ended':
      return <Act word="ended" at={waiver.revokedAt} by={waiver.revokedBy} reason={waiver.revokeReason} now={now} />;
    case 'requested':
    case 'active':
    case 'expired':
      return <Act word="expired" at={waiver.expiresAt} by={null} reason={null} now={now} />;
  }
}

type ActProps = { word: string; at: string | null; by: ActorView | null; reason: string | null; now: number };

function Act({ word, at, by, reason, now }: ActProps) {
  return (
    <>
      {word} {at !== null && <Time at={at} now={now} />}
      {(by !== null || reason !== null) && (
        <span className="block text-12 wrap-anywhere text-ink-2">
          {by !== null && <>by {formatActor(by)}</>}
          {reason !== null && <>: {reason}</>}
        </span>
      )}
    </>
  );
}
