import type { EvidenceSummary } from '#lib/views/evidence.ts';
import type { ConformanceView } from '#lib/views/predicate-type/conformance.ts';
import { formatSigner } from '#lib/format/signer.ts';
import { VerificationMark } from '#components/status/mark.tsx';
import { SecretsRemark } from '#components/secrets/notice.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatBytes, formatQuantity } from '#lib/format/quantity.ts';
import { TypedContent } from './conformance.tsx';

type Props = {
  evidence: EvidenceSummary[];
  /** Of documents of registered predicate types, by their ids. */
  conformance?: { [evidenceId: string]: ConformanceView };
  hidden: number;
  now: number;
};

/** The size of a document, as a link to its bytes where everybody gets them. */
function Original({ item }: { item: EvidenceSummary }) {
  const size = formatBytes(item.size);
  if (item.sealed || item.secrets > 0) return <>{size}</>;
  return (
    <a href={`/api/v1/attestations/${item.id}/raw`} download className="text-accent hover:underline">
      {size}
      <span className="sr-only"> of {item.title}, download</span> ↓
    </a>
  );
}

/** A table of documents, each with its verification outcome, its signer and a download of its original bytes. */
export function EvidenceList({ evidence, conformance = {}, hidden, now }: Props) {
  return (
    <>
      <Table
        caption="Evidence"
        columns={[
          { label: 'Document' },
          { label: 'Verification' },
          { label: 'Signer', wide: true },
          { label: 'Received', wide: true },
          { label: 'Id', wide: true },
          { label: 'Original bytes', align: 'right' },
        ]}
      >
        {evidence.map((item) => (
          <Row key={item.id}>
            <RowHead>
              <a data-row href={`/evidence/${item.id}`} className="text-accent hover:underline">
                {item.title}
              </a>
              <span className="block text-12 text-ink-2">{item.format}</span>
              {conformance[item.id] !== undefined && <TypedContent conformance={conformance[item.id]!} now={now} />}
              <SecretsRemark {...item} />
            </RowHead>
            <Cell>
              <VerificationMark outcome={item.outcome} />
              {item.problem !== null && (
                <span className="block max-w-[40ch] text-13 wrap-anywhere text-ink-2">{item.problem}</span>
              )}
            </Cell>
            <Cell wide className="max-w-[40ch] truncate text-ink-2" title={item.signer ?? undefined}>
              {item.signer === null ? '–' : formatSigner(item.signer)}
            </Cell>
            <Cell wide className="text-ink-2">
              <Time at={item.receivedAt} now={now} />
            </Cell>
            <Cell wide>
              <Digest value={item.id} />
            </Cell>
            <Cell align="right" className="whitespace-nowrap">
              <Original item={item} />
            </Cell>
          </Row>
        ))}
      </Table>
      {hidden > 0 && (
        <p className="pt-2 text-ink-2">
          {formatQuantity(hidden, 'more document')} of this artifact {hidden === 1 ? 'is' : 'are'} not listed; the API
          lists them page by page.
        </p>
      )}
    </>
  );
}
