import { formatActor } from '#lib/format/actor.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { describeProjects } from '#lib/policy/document/describe-scope.ts';
import type { PredicateTypeListItem, PredicateTypePage } from '#lib/views/predicate-type/predicate-type.ts';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { type Column, Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { predicateTypeHref } from './door.ts';

const COLUMNS: Column[] = [
  { label: 'Predicate type' },
  { label: 'URI', wide: true },
  { label: 'Applies to', wide: true },
  { label: 'Fields', align: 'right', wide: true },
  { label: 'Changed' },
];

type Props = { page: PredicateTypePage; isFirst: boolean; baseUrl: string; now: number };

/** The registered predicate types: those in force, and those that were retired. */
export function PredicateTypes({ page: { predicateTypes, cursor }, isFirst, baseUrl, now }: Props) {
  return (
    <Page wide>
      <PageTitle
        title="Predicate types"
        note="The types of your own attestations: the schema to which their predicates conform, and the fields that are shown and bound in rules."
        aside={
          <span className="flex flex-wrap gap-2 print:hidden">
            <ButtonLink href="/policies">Policies</ButtonLink>
            <ButtonLink href="/predicate-types/new">New predicate type</ButtonLink>
          </span>
        }
      />
      {predicateTypes.length === 0 ? (
        <EmptyState title="Nobody has registered a predicate type.">
          <p>
            Attestations of every type are verified, stored and shown.{' '}
            <Link href="/predicate-types/new">Register one</Link> to have its predicates compared with a schema, and its
            fields shown and bound in rules.
          </p>
        </EmptyState>
      ) : (
        <Table caption="Predicate types" columns={COLUMNS}>
          {predicateTypes.map((type) => (
            <TypeRow key={type.id} type={type} now={now} />
          ))}
        </Table>
      )}
      {(!isFirst || cursor !== null) && (
        <Pagination
          shown={predicateTypes.length}
          total={null}
          one="predicate type"
          many="predicate types"
          first={isFirst ? null : '/predicate-types'}
          next={cursor === null ? null : `/predicate-types?cursor=${encodeURIComponent(cursor)}`}
        />
      )}
      <PageFooter now={now} policy={null} log={null} url={`${baseUrl}/predicate-types`} />
    </Page>
  );
}

function TypeRow({ type, now }: { type: PredicateTypeListItem; now: number }) {
  const { id, version, title, state, predicateType, appliesTo, fields, changed } = type;
  return (
    <Row className={state === 'retired' ? 'text-ink-2' : undefined}>
      <RowHead className="min-w-40">
        <Link href={predicateTypeHref(id)} plain data-row="" className="font-semibold wrap-anywhere">
          {title}
        </Link>
        <span className="block text-12 wrap-anywhere text-ink-2">
          <code className="font-mono">{id}</code>, version {version}
          {state === 'retired' && ', retired'}
        </span>
        <div className="space-y-1 pt-1 text-13 md:hidden">
          <p className="wrap-anywhere">
            <code className="font-mono text-12">{predicateType}</code>, {formatQuantity(fields, 'field')}
          </p>
        </div>
      </RowHead>
      <Cell wide className="min-w-40 wrap-anywhere">
        <code className="font-mono text-13">{predicateType}</code>
      </Cell>
      <Cell wide className="max-w-[40ch] min-w-32 wrap-anywhere">
        {describeProjects(appliesTo.projects)}
      </Cell>
      <Cell wide align="right">
        {formatCount(fields)}
      </Cell>
      <Cell className="max-w-[56ch] md:min-w-48">
        <Time at={changed.at} now={now} />
        {changed.by !== null && <span className="text-ink-2"> by {formatActor(changed.by)}</span>}
        <span className="block text-12 wrap-anywhere text-ink-2">{changed.reason}</span>
      </Cell>
    </Row>
  );
}
