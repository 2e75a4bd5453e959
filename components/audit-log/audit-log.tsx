import { ACTION_NAMES } from '#lib/access/actions.ts';
import { formatActor } from '#lib/format/actor.ts';
import type {
  AuditLogItem,
  AuditLogPage,
  RefusedActionItem,
  RefusedActionPage,
} from '#lib/views/audit-log/audit-log.ts';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Button, ButtonLink } from '#components/ui/form/button.tsx';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { Segmented } from '#components/ui/form/segmented.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { auditLogHref, type AuditLogPageQuery } from './query.ts';

type Shown = { page: AuditLogPage | null; refused: RefusedActionPage | null };
type Props = Shown & { query: AuditLogPageQuery; now: number };

/** The audit log: the changes with their filters, or the attempts that were refused. */
export function AuditLog({ page, refused, query, now }: Props) {
  return (
    <Page wide>
      <PageTitle
        title="Audit log"
        note="Who changed what, from where and why. Each entry was written together with its change, and none can be changed or removed unseen."
        aside={
          <ButtonLink href="/api/v1/audit-log/export" download className="print:hidden">
            Export as JSON Lines
          </ButtonLink>
        }
      />
      <div className="pb-3 print:hidden">
        <Segmented
          label="Show"
          choices={[
            { href: '/audit-log', label: 'changes', chosen: query.show === undefined },
            {
              href: auditLogHref({ show: 'refused' }),
              label: 'refused attempts',
              chosen: query.show === 'refused',
            },
          ]}
        />
      </div>
      {page !== null && <Changes page={page} query={query} now={now} />}
      {refused !== null && <RefusedAttempts page={refused} query={query} now={now} />}
    </Page>
  );
}

const ACTION_OPTIONS = [
  { value: '', label: 'any' },
  ...ACTION_NAMES.toSorted().map((action) => ({ value: action, label: action })),
];

function Filters({ query }: { query: AuditLogPageQuery }) {
  const { actor, action, object, from, until } = query;
  const isFiltered = [actor, action, object, from, until].some((value) => value !== undefined);
  return (
    <form
      key={auditLogHref(query)}
      action="/audit-log"
      className="flex flex-wrap items-end gap-x-3 gap-y-2 border-t border-line py-3 print:hidden"
    >
      <Field label="Action" className="max-sm:w-full">
        <Select name="action" defaultValue={action ?? ''} options={ACTION_OPTIONS} />
      </Field>
      <Field label="Actor" className="max-sm:w-full">
        <Input name="actor" defaultValue={actor ?? ''} placeholder="token:3" />
      </Field>
      <Field label="Object" className="max-sm:w-full">
        <Input name="object" defaultValue={object ?? ''} placeholder="policy:release-gate" />
      </Field>
      <Field label="From" className="max-sm:w-full">
        <Input name="from" defaultValue={from ?? ''} placeholder="2026-05-14T12:00:00Z" />
      </Field>
      <Field label="Until" className="max-sm:w-full">
        <Input name="until" defaultValue={until ?? ''} placeholder="2026-05-15" />
      </Field>
      <Button type="submit">Show</Button>
      {isFiltered && (
        <a href="/audit-log" className="flex h-8 items-center text-accent hover:underline">
          Clear
        </a>
      )}
    </form>
  );
}

function Changes({ page, query, now }: { page: AuditLogPage; query: AuditLogPageQuery; now: number }) {
  const { cursor, ...filter } = query;
  return (
    <>
      <Filters query={query} />
      {page.entries.length === 0 ? (
        <EmptyState title="No entry of the audit log meets this." />
      ) : (
        <Table
          caption="Entries of the audit log"
          columns={[
            { label: 'Action' },
            { label: 'Object', wide: true },
            { label: 'By', wide: true },
            { label: 'From', wide: true },
            { label: 'Reason', wide: true },
            { label: 'When' },
          ]}
        >
          {page.entries.map((item) => (
            <EntryRow key={item.index} item={item} filter={filter} now={now} />
          ))}
        </Table>
      )}
      {(cursor !== undefined || page.cursor !== null) && (
        <Pagination
          shown={page.entries.length}
          total={null}
          one="entry"
          many="entries"
          first={cursor === undefined ? null : auditLogHref(filter)}
          next={page.cursor === null ? null : auditLogHref({ ...filter, cursor: page.cursor })}
        />
      )}
    </>
  );
}

type EntryProps = { item: AuditLogItem; filter: AuditLogPageQuery; now: number };

function EntryRow({ item: { index, entry }, filter, now }: EntryProps) {
  const { action, actor, object, from, reason, at } = entry;
  const text = `${object.kind}:${object.id}`;
  return (
    <Row>
      <RowHead className="min-w-32">
        <Link href={`/audit-log/${index}`} data-row="">
          {action}
        </Link>
        <p className="pt-1 text-13 wrap-anywhere text-ink-2 md:hidden">
          {text} by {formatActor(actor)}
          {reason !== null && `: ${reason}`}
        </p>
      </RowHead>
      <Cell wide className="max-w-[48ch] wrap-anywhere">
        <Link href={auditLogHref({ ...filter, object: text })}>{text}</Link>
      </Cell>
      <Cell wide className="wrap-anywhere">
        <Link href={auditLogHref({ ...filter, actor: `${actor.kind}:${actor.identifier}` })}>{formatActor(actor)}</Link>
      </Cell>
      <Cell wide>{originText(from)}</Cell>
      <Cell wide className="max-w-[64ch] wrap-anywhere">
        {reason ?? ''}
      </Cell>
      <Cell className="md:min-w-32">
        <Time at={at} now={now} />
      </Cell>
    </Row>
  );
}

const DOORS: { [door: string]: string } = {
  page: 'a page',
  api: 'the API',
  'command-line': 'the command line',
  job: 'a job',
};

/** From where somebody acted, in words. */
export function originText({ door, address }: { door: string; address: string | null }): string {
  return `${DOORS[door] ?? door}${address === null ? '' : `, ${address}`}`;
}

function RefusedAttempts({ page, query, now }: { page: RefusedActionPage; query: AuditLogPageQuery; now: number }) {
  if (page.refused.length === 0 && query.cursor === undefined)
    return (
      <EmptyState title="No attempt was refused.">
        <p>Sign-ins that fail, and changes that somebody may not make, are listed here: the newest 1,000 of each.</p>
      </EmptyState>
    );
  return (
    <>
      <Table
        caption="Refused attempts"
        columns={[
          { label: 'Attempt' },
          { label: 'By', wide: true },
          { label: 'From', wide: true },
          { label: 'Why it was refused', wide: true },
          { label: 'When' },
        ]}
      >
        {page.refused.map((one) => (
          <RefusedRow key={one.id} refused={one} now={now} />
        ))}
      </Table>
      <Pagination
        shown={page.refused.length}
        total={null}
        one="attempt"
        first={query.cursor === undefined ? null : auditLogHref({ show: 'refused' })}
        next={page.cursor === null ? null : auditLogHref({ show: 'refused', cursor: page.cursor })}
      />
    </>
  );
}

function RefusedRow({ refused, now }: { refused: RefusedActionItem; now: number }) {
  const { actor, attempt, subject, from, message, at } = refused;
  const by = actor === null ? 'nobody who is known' : formatActor(actor);
  return (
    <Row>
      <RowHead className="min-w-32">
        {attempt}
        {subject !== null && <span className="block text-13 wrap-anywhere text-ink-2">{subject}</span>}
        <p className="pt-1 text-13 wrap-anywhere text-ink-2 md:hidden">
          {by}, {originText(from)}: {message}
        </p>
      </RowHead>
      <Cell wide className="wrap-anywhere">
        {by}
      </Cell>
      <Cell wide>{originText(from)}</Cell>
      <Cell wide className="max-w-[64ch] wrap-anywhere">
        {message}
      </Cell>
      <Cell className="md:min-w-32">
        <Time at={at} now={now} />
      </Cell>
    </Row>
  );
}
