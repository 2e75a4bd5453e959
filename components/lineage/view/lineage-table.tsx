import type { LineageEdge, LineageNode } from '#lib/lineage/model/lineage.ts';
import type { LineageRow } from '#lib/lineage/table-rows.ts';
import { claimBasisOf, claimWord, explainClaims, KIND_LABELS } from '#lib/lineage/labels.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { KindShape } from '#components/lineage/view/kind-shape.tsx';
import { ClaimLine } from './claim-line.tsx';

/** The lineage as a table: one row per claim, ordered from source to production. */
export function LineageTable({ rows }: { rows: LineageRow[] }) {
  return (
    <Table
      caption="The lineage in rows: one claim a row, from source to production"
      stacked
      columns={[{ label: 'From' }, { label: 'Relation' }, { label: 'To' }, { label: 'Claim' }]}
    >
      {rows.map((row) => (
        <Row key={row.id}>
          <RowHead className="min-w-36">
            <NodeName node={row.from} first />
          </RowHead>
          <Cell className="text-13 text-ink-2">{row.relation ?? 'no relation'}</Cell>
          <Cell className="min-w-36">{row.to !== null && <NodeName node={row.to} />}</Cell>
          <Cell>{row.to !== null && <Claim edge={row} />}</Cell>
        </Row>
      ))}
    </Table>
  );
}

function NodeName({ node, first = false }: { node: LineageNode; first?: boolean }) {
  return (
    <span className="inline-flex items-baseline gap-2">
      <span className="self-center text-ink-2" title={KIND_LABELS[node.kind].singular}>
        <KindShape kind={node.kind} />
      </span>
      <span className="min-w-0">
        <span className="sr-only">{KIND_LABELS[node.kind].singular} </span>
        {node.href === null ? (
          <span className="wrap-anywhere">{node.label}</span>
        ) : (
          <Link href={node.href} plain className="wrap-anywhere" {...(first ? { 'data-row': '' } : {})}>
            {node.label}
          </Link>
        )}
        {node.status !== null && (
          <span className="ml-2 text-13">
            <StatusMark status={node.status} />
          </span>
        )}
      </span>
    </span>
  );
}

type Claimed = Pick<LineageEdge, 'evidenceId' | 'verified' | 'counts' | 'claims' | 'verifiedClaims'>;

/** What the claims of an edge rest on, as a line and a word, with a link to the evidence that makes the only one. */
export function Claim({ edge }: { edge: Claimed }) {
  const { evidenceId } = edge;
  return (
    <span title={explainClaims(edge)} className="inline-flex items-center gap-2 whitespace-nowrap text-13">
      <ClaimLine basis={claimBasisOf(edge)} />
      {evidenceId === null ? (
        <span className="text-ink-2">{claimWord(edge)}</span>
      ) : (
        <Link href={`/evidence/${evidenceId}`} plain>
          {claimWord(edge)}
        </Link>
      )}
    </span>
  );
}
