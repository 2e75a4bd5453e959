import type { FieldComparison } from '#lib/verify/result/verification.ts';
import { CHECK_PRESENTATION } from '#lib/status/presentation.ts';
import { MarkShape } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';

/** A table that compares the fields of the certificate with those of the document. */
export function FieldComparisons({ comparisons }: { comparisons: FieldComparison[] }) {
  if (comparisons.length === 0) return null;
  return (
    <Table
      caption="Certificate compared with document"
      columns={[{ label: 'Field' }, { label: 'Certificate' }, { label: 'Document' }, { label: 'Agree' }]}
    >
      {comparisons.map((comparison) => (
        <Row key={comparison.field}>
          <RowHead>{comparison.field}</RowHead>
          <Cell className="font-mono text-13 wrap-anywhere">{comparison.certificate ?? '–'}</Cell>
          <Cell className="font-mono text-13 wrap-anywhere">{comparison.predicate ?? '–'}</Cell>
          <Cell>
            <Agreement agrees={comparison.agrees} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function Agreement({ agrees }: { agrees: boolean | null }) {
  const { mark, label } = agreementOf(agrees);
  return (
    <span className="inline-flex items-baseline gap-1.5 whitespace-nowrap">
      <MarkShape mark={mark} />
      {label}
    </span>
  );
}

function agreementOf(agrees: boolean | null) {
  if (agrees === null) return { mark: CHECK_PRESENTATION.skip, label: 'not stated in both' };
  return agrees ? { mark: CHECK_PRESENTATION.pass, label: 'yes' } : { mark: CHECK_PRESENTATION.fail, label: 'no' };
}
