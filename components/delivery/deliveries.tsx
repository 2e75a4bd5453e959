import type { DeliveriesView, DeliveryItem, RefusalItem } from '#lib/views/activity/delivery.ts';
import { Segmented } from '#components/ui/form/segmented.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { DeliveryTable } from './delivery-table.tsx';
import { FetchTable } from './fetch-table.tsx';
import { RefusalTable } from './refusal-table.tsx';
import { deliveriesHref, OUTCOME_LABELS, DELIVERY_OUTCOMES, type DeliveryOutcome } from './labels.ts';

type Props = {
  view: DeliveriesView;
  outcome: DeliveryOutcome | null;
  /** Whether this is a later page. */
  later: boolean;
  baseUrl: string;
  now: number;
};

/** The number of refusals shown at first; a disclosure holds the others. */
const MAX_SHOWN_REFUSALS = 6;

/** The page of webhook deliveries, refused documents, and data that Attestry fetches because of deliveries. */
export function Deliveries({ view, outcome, later, baseUrl, now }: Props) {
  const { deliveries, refusals, refusedDeliveries, fetches, counts, cursor } = view;
  const open = fetches.filter((fetch) => fetch.state !== 'done');
  return (
    <Page wide>
      <PageTitle
        title="Deliveries"
        note="Webhook deliveries and their outcomes, documents that Attestry refused, and data that it fetches because of a delivery."
        aside={
          <span className="flex gap-4 print:hidden">
            <Link href="/connections">Connections</Link>
            <Link href="/notifications">Notifications</Link>
          </span>
        }
      />
      {open.length > 0 && (
        <Block
          title="Pending fetches"
          note="An unreachable source does not change the status of an artifact. Attestry tries again."
        >
          <FetchTable fetches={open} now={now} />
        </Block>
      )}
      {!later && <RefusedBlock refusals={refusals} total={counts['refused'] ?? refusals.length} now={now} />}
      <Block
        title="Webhooks"
        note={outcome === null ? 'Accepted, ignored and failed deliveries; all are authenticated.' : undefined}
        aside={
          <Segmented
            label="Outcome"
            choices={[null, ...DELIVERY_OUTCOMES].map((choice) => ({
              href: deliveriesHref(choice),
              label: choice === null ? 'genuine' : OUTCOME_LABELS[choice].word,
              chosen: choice === outcome,
            }))}
          />
        }
      >
        {deliveries.length === 0 ? (
          <NoDeliveries outcome={outcome} later={later} baseUrl={baseUrl} />
        ) : (
          <DeliveryTable deliveries={deliveries} now={now} />
        )}
        {(later || cursor !== null) && (
          <Pagination
            shown={deliveries.length}
            total={null}
            one="webhook"
            first={later ? deliveriesHref(outcome) : null}
            next={cursor === null ? null : deliveriesHref(outcome, cursor)}
          />
        )}
      </Block>
      {refusedDeliveries.length > 0 && (
        <RefusedDeliveries deliveries={refusedDeliveries} total={counts['delivery:refused'] ?? 0} now={now} />
      )}
    </Page>
  );
}

function RefusedBlock({ refusals, total, now }: { refusals: RefusalItem[]; total: number; now: number }) {
  const earlier = refusals.slice(MAX_SHOWN_REFUSALS);
  return (
    <Block
      title="Refused"
      note={total === 0 ? undefined : `${formatQuantity(total, 'refusal')} in total, newest first`}
    >
      {refusals.length === 0 ? (
        <p className="text-ink-2">Attestry has refused no document.</p>
      ) : (
        <RefusalTable refusals={refusals.slice(0, MAX_SHOWN_REFUSALS)} now={now} />
      )}
      {earlier.length > 0 && (
        <Disclosure summary={formatQuantity(earlier.length, 'earlier refusal')}>
          <RefusalTable refusals={earlier} now={now} caption="Refused earlier" />
        </Disclosure>
      )}
    </Block>
  );
}

/** The newest refused deliveries, apart from the others, because anybody can send any number of them. */
function RefusedDeliveries({ deliveries, total, now }: { deliveries: DeliveryItem[]; total: number; now: number }) {
  return (
    <Block
      title="Refused webhooks"
      note={`${formatQuantity(total, 'delivery', 'deliveries')} in total, newest first: not authenticated, too large, or about what their connection may not speak about`}
      aside={<Link href={deliveriesHref('refused')}>More refused webhooks</Link>}
    >
      <DeliveryTable deliveries={deliveries} now={now} caption="Refused deliveries" />
    </Block>
  );
}

function NoDeliveries({
  outcome,
  later,
  baseUrl,
}: {
  outcome: DeliveryOutcome | null;
  later: boolean;
  baseUrl: string;
}) {
  if (later)
    return (
      <EmptyState title="No more deliveries.">
        <p>
          <Link href={deliveriesHref(outcome)}>Back to the first page</Link>
        </p>
      </EmptyState>
    );
  if (outcome !== null)
    return (
      <EmptyState title={`No delivery is ${OUTCOME_LABELS[outcome].word}.`}>
        <p>
          <Link href="/deliveries">Show the genuine deliveries</Link>
        </p>
      </EmptyState>
    );
  return (
    <EmptyState title="No authenticated webhook delivery yet.">
      <p>
        <Link href="/connections">Connect a source</Link>, or enter this URL and a secret at GitHub (repository or
        organisation settings, Webhooks, content type JSON), and start Attestry with the same secret:
      </p>
      <CodeLines label="webhook URL" text={`${baseUrl}/api/webhooks/github`} />
      <CodeLines label="start with the secret" text="ATTESTRY_GITHUB_WEBHOOK_SECRET=… npm start" />
    </EmptyState>
  );
}
