import type { FieldComparison } from '#lib/verify/result/verification.ts';
import { CHECK_PRESENTATION } from '#lib/status/presentation.ts';
import { MarkShape } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';

/** What the certificate says beside what the document says, field by field. */
export function FieldComparisons({ comparisons }: { comparisons: FieldComparison[] }) {
  if (comparisons.length === 0) return null;
  return (
    <Table
      caption="The certificate beside the document"
      columns={[{ label: 'Field' }, { label: 'Certificate says' }, { label: 'Document says' }, { label: 'Agree' }]}
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
  const [mark, word] =
    agrees === null
      ? [CHECK_PRESENTATION.skip, 'not both said']
      : agrees
        ? [CHECK_PRESENTATION.pass, 'yes']
        : [CHECK_PRESENTATION.fail, 'no'];
  return (
    <span className="inline-flex items-baseline gap-1.5 whitespace-nowrap">
      <MarkShape mark={mark} />
      {word}
    </span>
  );
}
