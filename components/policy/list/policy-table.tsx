import { formatActor } from '#lib/format/actor.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { describeScope } from '#lib/policy/document/describe-scope.ts';
import type { PolicyListItem } from '#lib/views/policy/policy.ts';
import { MODES } from '#components/policy/reference/modes.ts';
import { policyHref } from '#components/policy/reference/policy-link.tsx';
import { type Column, Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';

const COLUMNS: Column[] = [
  { label: 'Policy' },
  { label: 'Mode', wide: true },
  { label: 'Applies to', wide: true },
  { label: 'Rules', align: 'right', wide: true },
  { label: 'Changed' },
];

type Props = { policies: readonly PolicyListItem[]; now: number };

/** The policies in the order of the page: those in force, the one that ships, those that were retired. */
export function PolicyTable({ policies, now }: Props) {
  return (
    <Table caption="Policies" columns={COLUMNS}>
      {policies.map((policy) => (
        <Row key={policy.id} className={policy.state === 'retired' ? 'text-ink-2' : undefined}>
          <RowHead className="min-w-40">
            <Link href={policyHref(policy.id)} plain data-row="" className="font-semibold wrap-anywhere">
              {policy.title}
            </Link>
            <span className="block text-12 wrap-anywhere text-ink-2">
              <code className="font-mono">{policy.id}</code>, version {policy.version}
            </span>
            <div className="space-y-1 pt-1 text-13 md:hidden">
              <p>
                <Mode policy={policy} />, {formatQuantity(policy.rules, 'rule')}
              </p>
              <p className="wrap-anywhere text-ink-2">{describeScope(policy.appliesTo)}</p>
            </div>
          </RowHead>
          <Cell wide className="min-w-28">
            <Mode policy={policy} />
          </Cell>
          <Cell wide className="max-w-[48ch] min-w-40 wrap-anywhere">
            {describeScope(policy.appliesTo)}
          </Cell>
          <Cell wide align="right">
            {formatCount(policy.rules)}
          </Cell>
          <Cell className="max-w-[56ch] md:min-w-48">
            <Changed policy={policy} now={now} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function Mode({ policy: { state, mode } }: { policy: PolicyListItem }) {
  return state === 'retired' ? 'retired' : <span title={MODES[mode].meaning}>{MODES[mode].word}</span>;
}

function Changed({ policy: { changed }, now }: { policy: PolicyListItem; now: number }) {
  if (changed === null) return <span className="text-ink-2">ships with Attestry</span>;
  return (
    <>
      <Time at={changed.at} now={now} />
      {changed.by !== null && <span className="text-ink-2"> by {formatActor(changed.by)}</span>}
      <span className="block text-12 wrap-anywhere text-ink-2">{changed.reason}</span>
    </>
  );
}
