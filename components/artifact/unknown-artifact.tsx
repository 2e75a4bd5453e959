import type { ReactNode } from 'react';
import { Page, Section } from '#components/ui/layout/page.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';

/**
 * A digest nobody has sent evidence about. That is no verdict: say so, and say what to do. `asked` is what was asked
 * for.
 */
export function UnknownArtifact({ baseUrl, requested }: { baseUrl: string; requested: ReactNode }) {
  return (
    <Page>
      <header className="pt-6 pb-5">
        <h1 className="text-20 font-semibold">Nothing is known about this digest</h1>
        <p className="wrap-anywhere">{requested}</p>
        <p className="mt-4 border-t-2 border-ink pt-3 text-16">
          No document here names it. That says neither good nor bad of the artifact.
        </p>
      </header>
      <Section title="It was just built" note="and its evidence is on its way">
        <p>This page shows it once it is here; there is no need to reload.</p>
      </Section>
      <Section title="You have its evidence">
        <p className="pb-2">
          Push it. The token is one with the scope <code className="font-mono">ingest</code>.
        </p>
        <CodeLines label="push evidence" text={`npx attestry push --url ${baseUrl} bundle.sigstore.json`} />
        <p className="pt-2">
          To judge it without keeping it, <Link href="/verify">verify it</Link>.
        </p>
      </Section>
      <Section title="It may be another digest">
        <p className="pb-2">
          An image has one digest for its index and one for each platform; a package has one for its archive. Which one
          you hold:
        </p>
        <CodeLines label="digest of a file" text="sha256sum FILE" />
      </Section>
      <Section title="It was refused">
        <p>
          A document that could not be read is under <Link href="/deliveries">Deliveries</Link>, with the reason.
          Everything that is known is under <Link href="/artifacts">Artifacts</Link>.
        </p>
      </Section>
    </Page>
  );
}
