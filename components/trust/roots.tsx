import type { TrustItem } from '#lib/views/trust.ts';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { Facts } from '#components/ui/data/facts.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { groupByRole, earliestExpiry, kindLabel, thresholdLabel } from './labels.ts';

/** The trust entries. Each expands to its keys and certificates. */
export function Roots({ roots, now }: { roots: TrustItem[]; now: number }) {
  return (
    <div className="border-t border-line">
      {roots.map((root) => (
        <Disclosure key={root.id} id={root.id} summary={<RootLine root={root} now={now} />}>
          <Facts
            className="pb-3"
            rows={[
              { term: 'Requires', value: thresholdLabel(root.thresholds) },
              {
                term: 'Valid',
                value:
                  root.validFrom === null && root.validUntil === null ? (
                    'until it is removed'
                  ) : (
                    <>
                      {root.validFrom !== null && (
                        <>
                          from <Time at={root.validFrom} now={now} form="exact" />{' '}
                        </>
                      )}
                      {root.validUntil !== null && (
                        <>
                          to <Time at={root.validUntil} now={now} form="exact" />
                        </>
                      )}
                    </>
                  ),
              },
              { term: 'Added', value: <Time at={root.addedAt} now={now} /> },
              { term: 'Id', value: <Digest value={root.id} copy label="Copy id" /> },
            ]}
          />
          {root.members.length === 0 ? (
            <p className="text-ink-2">Attestry could read no key or certificate in this entry: it trusts nobody.</p>
          ) : (
            <Members root={root} now={now} />
          )}
        </Disclosure>
      ))}
    </div>
  );
}

function RootLine({ root, now }: { root: TrustItem; now: number }) {
  const end = earliestExpiry(root);
  return (
    <span className="flex flex-wrap items-baseline gap-x-4">
      <span className="font-semibold wrap-anywhere">{root.name}</span>
      <span className="text-ink-2">
        {kindLabel(root.kind)}
        {root.builtIn && ', built in'}, {formatQuantity(root.members.length, 'member')}
      </span>
      {end !== null && (
        <span className={root.expiresSoon ? 'font-semibold' : 'text-ink-2'}>
          {Date.parse(end) < now ? 'expired' : 'expires'} <Time at={end} now={now} />
        </span>
      )}
    </span>
  );
}

function Members({ root, now }: { root: TrustItem; now: number }) {
  return (
    <Table
      caption={`Keys and certificates of ${root.name}`}
      columns={[
        { label: 'Role' },
        { label: 'Name' },
        { label: 'Key', wide: true },
        { label: 'Valid from', wide: true },
        { label: 'To', align: 'right' },
      ]}
    >
      {groupByRole(root.members).flatMap(([role, members]) =>
        members.map((member, i) => (
          <Row key={`${member.id} ${member.name} ${member.validFrom}`}>
            <RowHead className="text-ink-2">{i === 0 ? role : <span className="sr-only">{role}</span>}</RowHead>
            <Cell className="min-w-40 wrap-anywhere">
              {member.name === '' ? 'unnamed' : member.name}
              <span className="block text-12 text-ink-2">
                <Digest value={member.id} />
              </span>
            </Cell>
            <Cell wide>{member.keyType ?? '–'}</Cell>
            <Cell wide className="text-ink-2">
              {member.validFrom === null ? '–' : <Time at={member.validFrom} now={now} />}
            </Cell>
            <Cell align="right" className="text-ink-2">
              {member.validUntil === null ? 'no expiry' : <Time at={member.validUntil} now={now} />}
            </Cell>
          </Row>
        )),
      )}
    </Table>
  );
}
