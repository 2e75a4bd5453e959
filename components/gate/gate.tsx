import { formatActor } from '#lib/format/actor.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { GATE_PRESENTATION } from '#lib/status/presentation.ts';
import { GATE_DECISIONS, type GateDecisionItem, type GatePage } from '#lib/views/gate/gate.ts';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { DecisionMark } from '#components/status/mark.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Segmented } from '#components/ui/form/segmented.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { gateHref, type GateQuery } from './query.ts';

/** The page lists the decisions of this many days. */
export const LISTED_DAYS = 30;

type Props = { page: GatePage; query: GateQuery; baseUrl: string; now: number };

/** The decisions of the gate: those denied first. */
export function Gate({ page, query, baseUrl, now }: Props) {
  const { cursor, ...filter } = query;
  return (
    <Page wide>
      <PageTitle
        title="Gate"
        note={`What pipelines and clusters asked before a deployment in the last ${LISTED_DAYS} days, and what Attestry answered. Those denied come first.`}
      />
      <div className="pb-3 print:hidden">
        <Segmented
          label="Decision"
          choices={([undefined, ...GATE_DECISIONS] as const).map((decision) => ({
            href: gateHref({ ...filter, decision }),
            label: decision === undefined ? 'all' : GATE_PRESENTATION[decision].word,
            chosen: query.decision === decision,
          }))}
        />
      </div>
      {query.project !== undefined && (
        <p className="pb-3">
          Only decisions about artifacts of {query.project}.{' '}
          <Link href={gateHref({ decision: query.decision })}>Show all</Link>
        </p>
      )}
      {page.decisions.length === 0 ? (
        <NoDecision query={query} baseUrl={baseUrl} />
      ) : (
        <DecisionTable page={page} now={now} />
      )}
      {(cursor !== undefined || page.cursor !== null) && (
        <Pagination
          shown={page.decisions.length}
          total={null}
          one="decision"
          first={cursor === undefined ? null : gateHref(filter)}
          next={page.cursor === null ? null : gateHref({ ...filter, cursor: page.cursor })}
        />
      )}
      <PageFooter now={now} policy={null} log={null} url={`${baseUrl}${gateHref(query)}`} />
    </Page>
  );
}

function NoDecision({ query, baseUrl }: Pick<Props, 'query' | 'baseUrl'>) {
  if (query.decision !== undefined || query.project !== undefined || query.cursor !== undefined)
    return <EmptyState title={`No such decision in the last ${LISTED_DAYS} days.`} />;
  return (
    <EmptyState title={`Nobody has asked the gate in the last ${LISTED_DAYS} days.`}>
      <p>Ask it in the pipeline before a deployment. Any answer but “allowed” stops the job.</p>
      <CodeLines
        label="ask the gate"
        text={`npx attestry gate sha256:… --env production --wait 120s --url ${baseUrl}`}
      />
    </EmptyState>
  );
}

function DecisionTable({ page, now }: Pick<Props, 'page' | 'now'>) {
  return (
    <Table
      caption="Decisions of the gate"
      columns={[
        { label: 'Decision' },
        { label: 'Asked about', wide: true },
        { label: 'Environment', wide: true },
        { label: 'Reason', wide: true },
        { label: 'When' },
      ]}
    >
      {page.decisions.map((item) => (
        <Row key={item.id}>
          <RowHead className="min-w-32">
            <Link href={`/gate/${item.id}`} plain data-row="">
              <DecisionMark decision={item.decision} strong={item.decision === 'deny'} />
            </Link>
            <div className="space-y-1 pt-1 text-13 md:hidden">
              <p className="wrap-anywhere">
                <Asked item={item} />
                {item.environment !== null && <span className="text-ink-2"> for {item.environment}</span>}
              </p>
              <p className="wrap-anywhere text-ink-2">{item.reason}</p>
            </div>
          </RowHead>
          <Cell wide className="max-w-[48ch] min-w-40 wrap-anywhere">
            <Asked item={item} />
          </Cell>
          <Cell wide className="wrap-anywhere">
            {item.environment ?? <span className="text-ink-2">not named</span>}
          </Cell>
          <Cell wide className="max-w-[64ch] min-w-48 wrap-anywhere">
            {item.reason}
          </Cell>
          <Cell className="md:min-w-32">
            <Time at={item.at} now={now} />
            {item.by !== null && (
              <span className="block text-12 wrap-anywhere text-ink-2">by {formatActor(item.by)}</span>
            )}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function Asked({ item }: { item: GateDecisionItem }) {
  return (
    <>
      {item.name !== null && <span className="block">{item.name}</span>}
      <code className="font-mono text-13 text-ink-2">{shorten(item.asked)}</code>
      {item.artifacts > 1 && (
        <span className="text-ink-2"> and {formatQuantity(item.artifacts - 1, 'more artifact')}</span>
      )}
    </>
  );
}

/** A digest in 19 characters, so that the rows of a list are short; an image stays as it is, but for its digest. */
function shorten(asked: string): string {
  return asked.replace(/\b(sha\d+:[0-9a-f]{12})[0-9a-f]{20,}$/i, '$1…');
}
