import { listKinds } from '#lib/authority/describe-expectations.ts';
import { formatActor } from '#lib/format/actor.ts';
import { formatSigner } from '#lib/format/signer.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import type { ExpectationsView, UnexpectedView } from '#lib/views/expectations/expectations.ts';
import { Cell, RowHead, Table } from '#components/ui/data/table.tsx';
import type { Column } from '#components/ui/data/table.tsx';
import { Value } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { AcceptableRow } from './accept-client.tsx';

const COLUMNS: Column[] = [
  { label: 'Claimed by' },
  { label: 'About', wide: true },
  { label: 'Documents', align: 'right', wide: true },
  { label: 'Newest', wide: true },
  { label: 'Accept it', align: 'right', hidden: true, className: 'print:hidden' },
];

/** What was seen that does not fit, each with a button that accepts it. */
export function UnexpectedTable({ expectations, now }: { expectations: ExpectationsView; now: number }) {
  const { project, version, unexpected } = expectations;
  return (
    <Table caption="Seen in the last 30 days that does not fit" columns={COLUMNS}>
      {unexpected.map((one) => (
        <AcceptableRow
          key={`${one.signer?.identity} ${one.signer?.issuer} ${one.sender?.kind} ${one.sender?.identifier} ${one.builder}`}
          unexpected={one}
          project={project}
          version={version}
          name={nameOf(one)}
          columns={COLUMNS.length}
        >
          <SpeakerCell unexpected={one} now={now} />
          <Cell wide className="min-w-28">
            {listKinds(one.kinds)}
          </Cell>
          <Cell wide align="right">
            {formatCount(one.count)}
          </Cell>
          <Cell wide>
            <Newest unexpected={one} now={now} />
          </Cell>
        </AcceptableRow>
      ))}
    </Table>
  );
}

function nameOf({ signer, sender, builder }: UnexpectedView): string {
  if (builder !== null) return builder;
  if (signer !== null) return formatSigner(signer.identity);
  return sender === null ? 'a sender that was not recorded' : formatActor(sender);
}

type CellProps = { unexpected: UnexpectedView; now: number };

/** The speaker or the builder; on a narrow screen with what the other columns say. */
function SpeakerCell({ unexpected, now }: CellProps) {
  const { signer, builder, kinds, count } = unexpected;
  return (
    <RowHead className="min-w-40">
      {signer === null && builder === null ? (
        nameOf(unexpected)
      ) : (
        <Value className="text-13">{builder ?? signer!.identity}</Value>
      )}
      <span className="block text-12 wrap-anywhere text-ink-2">{noteOf(unexpected)}</span>
      <span className="block text-13 md:hidden print:hidden">
        {formatQuantity(count, 'document')} about {listKinds(kinds)}, <Newest unexpected={unexpected} now={now} />
      </span>
    </RowHead>
  );
}

function noteOf({ signer, builder }: UnexpectedView): string {
  if (builder !== null) return 'a builder that the project does not name';
  if (signer === null) return 'sent without a verified signature';
  return signer.issuer === null ? 'a key' : `with a certificate of ${signer.issuer}`;
}

function Newest({ unexpected: { evidence, lastSeen }, now }: CellProps) {
  return (
    <Link href={`/evidence/${evidence}`} plain>
      <Time at={lastSeen} now={now} />
    </Link>
  );
}
