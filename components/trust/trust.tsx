import type { TrustView } from '#lib/views/trust.ts';
import { SlsaLevelLabel } from '#components/status/level.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';
import { CodeLines, Value } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { Roots } from './roots.tsx';
import { Signers } from './signers.tsx';
import { earliestExpiry } from './labels.ts';

/** What is trusted, what of it ends soon, who signed, and which builders are vouched for. */
export function TrustBody({ trust, now }: { trust: TrustView; now: number }) {
  const soon = trust.roots.filter((root) => root.expiresSoon);
  return (
    <Page>
      <PageTitle
        title="Trust"
        note={`Which keys and roots a signature may lead to. Version ${trust.version}: every change makes a new one, and what it can change is verified again.`}
      />
      {soon.length > 0 && (
        <Section title="Ends soon" note="within 60 days, or already">
          <ul>
            {soon.map((root) => {
              const end = earliestExpiry(root);
              return (
                <li key={root.id} className="border-b border-line py-1.5">
                  <Link href={`#${root.id}`} className="font-semibold">
                    {root.name}
                  </Link>
                  {end !== null && (
                    <>
                      {' '}
                      {Date.parse(end) < now ? 'ended' : 'ends'} <Time at={end} now={now} />
                    </>
                  )}
                  .{' '}
                  <span className="text-ink-2">
                    New signatures under it will then count as untrusted; those made before stay as they are.
                  </span>
                </li>
              );
            })}
          </ul>
        </Section>
      )}
      <Section title="Roots and keys" note={formatQuantity(trust.roots.length, 'entry', 'entries')}>
        {trust.roots.length === 0 ? (
          <EmptyState title="Nothing is trusted.">
            <p>Every signature will count as untrusted until a root or key is added.</p>
          </EmptyState>
        ) : (
          <Roots roots={trust.roots} now={now} />
        )}
        <div className="pt-4">
          <CodeLines
            label="add trust"
            text="npx attestry trust add trusted_root.json   # or a PEM key, registry keys, a private CA"
          />
        </div>
      </Section>
      <Section title="Roots of trust" note="which signer and builder a SLSA Build level may be concluded from">
        <Table
          caption="Roots of trust for builders"
          columns={[{ label: 'Build platform' }, { label: 'Up to' }, { label: 'Signer must match', wide: true }]}
        >
          {trust.rootsOfTrust.map((root) => (
            <Row key={root.id}>
              <RowHead className="min-w-40">
                {root.title}
                <Value className="block text-12 text-ink-2 md:hidden">{root.signerPattern}</Value>
              </RowHead>
              <Cell className="whitespace-nowrap">
                <SlsaLevelLabel level={root.level as 0 | 1 | 2 | 3} short />
              </Cell>
              <Cell wide className="text-13">
                <Value>{root.signerPattern}</Value>
              </Cell>
            </Row>
          ))}
        </Table>
      </Section>
      <Section title="Signers" note="who signed what is kept here">
        {trust.signers.length === 0 ? (
          <p className="text-ink-2">Nothing signed has come in yet.</p>
        ) : (
          <Signers signers={trust.signers} now={now} />
        )}
      </Section>
    </Page>
  );
}
