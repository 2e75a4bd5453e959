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
import { TrustWhatIf } from './what-if-client.tsx';
import { earliestExpiry } from './labels.ts';

type BuilderRoot = TrustView['rootsOfTrust'][number];

/** The page of trust: entries, those that expire soon, roots of trust for builders, and signers. */
export function TrustBody({ trust, now }: { trust: TrustView; now: number }) {
  const expiring = trust.roots.filter((root) => root.expiresSoon);
  return (
    <Page>
      <PageTitle
        title="Trust"
        note={`The keys and roots that Attestry trusts for signatures. Version ${trust.version}: every change makes a new version, and Attestry verifies the affected evidence again.`}
      />
      {expiring.length > 0 && <ExpiringRoots roots={expiring} now={now} />}
      <Section title="Roots and keys" note={formatQuantity(trust.roots.length, 'entry', 'entries')}>
        {trust.roots.length === 0 ? (
          <EmptyState title="Nothing is trusted.">
            <p>Every signature counts as untrusted until you add a root or key.</p>
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
      <TrustWhatIf roots={trust.roots.map(({ id, name }) => ({ id, name }))} />
      <BuilderRoots roots={trust.rootsOfTrust} />
      <Section title="Signers" note="of the documents in this store">
        {trust.signers.length === 0 ? (
          <p className="text-ink-2">No signed document yet.</p>
        ) : (
          <Signers signers={trust.signers} now={now} />
        )}
      </Section>
    </Page>
  );
}

function ExpiringRoots({ roots, now }: { roots: TrustView['roots']; now: number }) {
  return (
    <Section title="Expires soon" note="within 60 days, or already expired">
      <ul>
        {roots.map((root) => {
          const end = earliestExpiry(root);
          return (
            <li key={root.id} className="border-b border-line py-1.5">
              <Link href={`#${root.id}`} className="font-semibold">
                {root.name}
              </Link>
              {end !== null && (
                <>
                  {' '}
                  {Date.parse(end) < now ? 'expired' : 'expires'} <Time at={end} now={now} />
                </>
              )}
              .{' '}
              <span className="text-ink-2">
                Signatures made after that time count as untrusted; earlier signatures stay trusted.
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function BuilderRoots({ roots }: { roots: TrustView['rootsOfTrust'] }) {
  return (
    <Section title="Roots of trust" note="signers and builders that determine a SLSA Build level">
      <Table
        caption="Roots of trust for builders"
        columns={[{ label: 'Build platform' }, { label: 'Up to' }, { label: 'Who signs and who builds', wide: true }]}
      >
        {roots.map((root) => (
          <Row key={root.id}>
            <RowHead className="min-w-40">
              {root.title}
              <div className="text-13 font-normal md:hidden">
                <RootSentence root={root} />
              </div>
            </RowHead>
            <Cell className="whitespace-nowrap">
              <SlsaLevelLabel level={root.level as 0 | 1 | 2 | 3} short />
            </Cell>
            <Cell wide className="max-w-[88ch]">
              <RootSentence root={root} />
            </Cell>
          </Row>
        ))}
      </Table>
    </Section>
  );
}

/** What a root of trust requires, and on demand the patterns that decide. */
function RootSentence({ root: { title, description, signerPattern, builderPattern } }: { root: BuilderRoot }) {
  return (
    <>
      {description}
      <details className="text-13 text-ink-2">
        <summary className="inline cursor-pointer text-accent hover:underline">
          {builderPattern === null ? 'Pattern' : 'Patterns'}
          <span className="sr-only"> of {title}</span>
        </summary>
        <p className="pt-1">
          The signer matches <Value>{signerPattern}</Value>
          {builderPattern !== null && (
            <>
              , and the builder matches <Value>{builderPattern}</Value>
            </>
          )}
          .
        </p>
      </details>
    </>
  );
}
