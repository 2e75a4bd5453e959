import type { ProjectView } from '#lib/views/project.ts';
import { SlsaLevelLabel } from '#components/status/level.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Value } from '#components/ui/text/code.tsx';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { groupByBuilder } from './group-by-builder.ts';

/** The builders that verified provenance names, and whether a root of trust recognises them. */
export function Builders({ builders }: { builders: ProjectView['builders'] }) {
  return (
    <Table
      caption="Builders"
      stacked
      columns={[
        { label: 'Builder' },
        { label: 'Recognised' },
        { label: 'Best level' },
        { label: 'Artifacts', align: 'right' },
      ]}
    >
      {groupByBuilder(builders).map((builder) => (
        <Row key={builder.id}>
          <RowHead className="min-w-48">
            <Value>{builder.id}</Value>
            {builder.refs.length > 0 && (
              <span title={builder.refs.join('\n')} className="block text-12 text-ink-2">
                at {builder.refs.length === 1 ? builder.refs[0] : formatQuantity(builder.refs.length, 'ref')}
              </span>
            )}
          </RowHead>
          <Cell>
            {builder.recognised ? (
              'yes'
            ) : (
              <span title="No root of trust recognises this builder, which limits the SLSA Build level of its artifacts.">
                no
              </span>
            )}
          </Cell>
          <Cell>
            <SlsaLevelLabel level={builder.level} short />
          </Cell>
          <Cell align="right">{formatCount(builder.artifacts)}</Cell>
        </Row>
      ))}
    </Table>
  );
}
