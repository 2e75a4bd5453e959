import type { QuarantinePage, QuarantineView } from '#lib/views/quarantine.ts';
import { IfMay } from '#components/admin/viewer-client.tsx';
import { formatActor } from '#lib/format/actor.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { Cell, type Column, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { CreateQuarantine } from './create-client.tsx';
import type { QuarantineDraft } from './query.ts';
import { ReleasableRow } from './release-client.tsx';

type Props = { page: QuarantinePage; draft: QuarantineDraft; later: boolean; now: number };

const COLUMNS: Column[] = [
  { label: 'Covers' },
  { label: 'Documents' },
  { label: 'Reason', wide: true },
  { label: 'Since' },
  { label: 'Release it', align: 'right', hidden: true, className: 'print:hidden' },
];
const RELEASED_COLUMNS: Column[] = [
  { label: 'Covered' },
  { label: 'Reason', wide: true },
  { label: 'Why it was released', wide: true },
  { label: 'Released' },
];

/** The page of quarantines: those in force with what each covers, the released ones, and the form. */
export function Quarantines({ page: { quarantines, cursor }, draft, later, now }: Props) {
  const active = quarantines.filter(({ releasedAt }) => releasedAt === null);
  const released = quarantines.filter(({ releasedAt }) => releasedAt !== null);
  return (
    <Page wide>
      <PageTitle
        title="Quarantine"
        note="Evidence under quarantine counts for nothing, until it is released. It stays in the store, on its page and in the log."
      />
      <Block title="In force" note="the newest at the top">
        {active.length === 0 ? (
          <p className="text-ink-2">{later ? 'None on this page.' : 'No evidence is under quarantine.'}</p>
        ) : (
          <Table caption="Quarantines in force" columns={COLUMNS}>
            {active.map((one) => (
              <ActiveRow key={one.id} quarantine={one} now={now} />
            ))}
          </Table>
        )}
      </Block>
      {released.length > 0 && (
        <Block title="Released" note="the newest at the top">
          <Table caption="Released quarantines" columns={RELEASED_COLUMNS}>
            {released.map((one) => (
              <ReleasedRow key={one.id} quarantine={one} now={now} />
            ))}
          </Table>
        </Block>
      )}
      {(later || cursor !== null) && (
        <Pagination
          shown={quarantines.length}
          total={null}
          one="quarantine"
          first={later ? '/quarantine' : null}
          next={cursor === null ? null : `/quarantine?cursor=${encodeURIComponent(cursor)}`}
        />
      )}
      <Block
        title="Quarantine evidence"
        id="new"
        note="what meets all criteria, now and in the future"
        className="print:hidden"
      >
        <IfMay verb="quarantine.change" place="anywhere">
          <CreateQuarantine key={JSON.stringify(draft)} start={draft} />
        </IfMay>
      </Block>
    </Page>
  );
}

function ActiveRow({ quarantine, now }: { quarantine: QuarantineView; now: number }) {
  const { id, documents, newest, reason, createdBy, createdAt } = quarantine;
  return (
    <ReleasableRow id={id} columns={COLUMNS.length}>
      <Covers quarantine={quarantine} />
      <Cell className="min-w-36">
        {formatQuantity(documents, 'document')}
        <ul className="text-13">
          {newest.map((document) => (
            <li key={document.id}>
              <Link href={`/evidence/${document.id}`} plain className="wrap-anywhere">
                {document.title}
              </Link>
            </li>
          ))}
        </ul>
        {documents > newest.length && newest.length > 0 && <span className="text-12 text-ink-2">and older ones</span>}
      </Cell>
      <Cell wide className="max-w-[48ch] wrap-anywhere">
        {reason}
      </Cell>
      <Cell className="text-ink-2">
        <Time at={createdAt} now={now} />
        {createdBy !== null && <span className="block text-12">by {formatActor(createdBy)}</span>}
      </Cell>
    </ReleasableRow>
  );
}

function ReleasedRow({ quarantine, now }: { quarantine: QuarantineView; now: number }) {
  const { reason, releasedAt, releasedBy, releaseReason } = quarantine;
  return (
    <Row>
      <Covers quarantine={quarantine} />
      <Cell wide className="max-w-[40ch] wrap-anywhere">
        {reason}
      </Cell>
      <Cell wide className="max-w-[40ch] wrap-anywhere">
        {releaseReason}
      </Cell>
      <Cell className="text-ink-2">
        <Time at={releasedAt!} now={now} />
        {releasedBy !== null && <span className="block text-12">by {formatActor(releasedBy)}</span>}
      </Cell>
    </Row>
  );
}

/** The criteria of a quarantine, each on a line. */
function Covers({ quarantine: { id, evidence, sender, signer, from, until, reason } }: { quarantine: QuarantineView }) {
  return (
    <RowHead className="max-w-[48ch] min-w-40 wrap-anywhere">
      <span id={`q${id}`} className="block scroll-mt-16 text-12 text-ink-2">
        number {id}
      </span>
      {evidence !== null && (
        <span className="block">
          the document{' '}
          <Link href={`/evidence/${evidence}`} plain>
            {evidence.slice(0, 19)}…
          </Link>
        </span>
      )}
      {sender !== null && <span className="block">everything sent by {formatActor(sender)}</span>}
      {signer !== null && (
        <span className="block">
          everything signed by {signer.identity}
          {signer.issuer !== null && <span className="block text-12 text-ink-2">as {signer.issuer} says</span>}
        </span>
      )}
      {from !== null && <span className="block">received at or after {from}</span>}
      {until !== null && <span className="block">received before {until}</span>}
      <span className="block text-13 text-ink-2 md:hidden">{reason}</span>
    </RowHead>
  );
}
