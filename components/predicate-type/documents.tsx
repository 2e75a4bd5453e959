import { CHECK_PRESENTATION } from '#lib/status/presentation.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import type { ConformanceView } from '#lib/views/predicate-type/conformance.ts';
import type { TypedDocument, TypedDocumentPage } from '#lib/views/predicate-type/documents.ts';
import { MarkShape, VerificationMark } from '#components/status/mark.tsx';
import { type Column, Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { predicateTypeHref } from './door.ts';

const COLUMNS: Column[] = [
  { label: 'Document' },
  { label: 'Conforms' },
  { label: 'Verification', wide: true },
  { label: 'Received', wide: true },
];

type Props = { id: string; page: TypedDocumentPage; isFirst: boolean; now: number };

/** The stored documents of a type, the newest first, and how many of those on the page do not conform. */
export function TypedDocuments({ id, page: { documents, total, isTotalCut, cursor }, isFirst, now }: Props) {
  if (total === 0) return <p className="text-ink-2">No document of this predicate type is stored.</p>;
  return (
    <>
      <p className="pb-2">{summaryOf(documents, total, isTotalCut)}</p>
      <Table caption="Documents of the type" columns={COLUMNS}>
        {documents.map((document) => (
          <DocumentRow key={document.id} document={document} now={now} />
        ))}
      </Table>
      {(!isFirst || cursor !== null) && (
        <Pagination
          shown={documents.length}
          total={null}
          one="document"
          many="documents"
          first={isFirst ? null : `${predicateTypeHref(id)}#documents`}
          next={cursor === null ? null : `${predicateTypeHref(id)}?documents=${encodeURIComponent(cursor)}#documents`}
        />
      )}
    </>
  );
}

/** How many documents there are, and what is known of those on the page: the others were not compared for it. */
export function summaryOf(documents: readonly TypedDocument[], total: number, isTotalCut: boolean): string {
  const judged = documents.flatMap(({ conformance }) => conformance ?? []);
  const count = (outcome: ConformanceView['outcome']) => judged.filter((one) => one.outcome === outcome).length;
  const others = documents.length - judged.length;
  const parts = [
    formatQuantity(count('conforms'), 'conforms', 'conform'),
    formatQuantity(count('does-not-conform'), 'does not conform', 'do not conform'),
    ...(count('not-judged') > 0 ? [`${formatCount(count('not-judged'))} could not be compared`] : []),
    ...(others > 0 ? [formatQuantity(others, 'is not judged by this type', 'are not judged by this type')] : []),
  ];
  const all = `${formatCount(total, isTotalCut)} ${total === 1 ? 'document has' : 'documents have'} this predicate type.`;
  return `${all} On this page ${parts.join(', ')}.`;
}

const WORDS = {
  conforms: { mark: CHECK_PRESENTATION.pass, word: 'conforms' },
  'does-not-conform': { mark: CHECK_PRESENTATION.fail, word: 'does not conform' },
  'not-judged': { mark: CHECK_PRESENTATION.error, word: 'not compared' },
} as const;

function DocumentRow({ document, now }: { document: TypedDocument; now: number }) {
  const { id, subject, artifact, project, outcome, receivedAt, conformance } = document;
  return (
    <Row>
      <RowHead className="min-w-40">
        <Link href={`/evidence/${id}`} plain data-row="" className="font-semibold wrap-anywhere">
          {subject ?? id.slice(0, 'sha256:'.length + 12)}
        </Link>
        <span className="block text-12 wrap-anywhere text-ink-2">
          {artifact === null ? 'about no known artifact' : `about ${artifact.slice(0, 'sha256:'.length + 12)}`}
          {project !== null && `, ${project}`}
        </span>
      </RowHead>
      <Cell className="min-w-40 wrap-anywhere">
        {conformance === null ? (
          <span className="text-ink-2">not judged by this type</span>
        ) : (
          <>
            <MarkShape mark={WORDS[conformance.outcome].mark} /> {WORDS[conformance.outcome].word}
            <span className="block text-12 text-ink-2">{whyOf(conformance)}</span>
          </>
        )}
      </Cell>
      <Cell wide>
        <VerificationMark outcome={outcome} />
      </Cell>
      <Cell wide>
        <Time at={receivedAt} now={now} />
      </Cell>
    </Row>
  );
}

function whyOf({ violations: [first], reason }: ConformanceView): string | null {
  return first === undefined ? reason : `${first.pointer === '' ? 'the predicate' : first.pointer} ${first.reason}`;
}
