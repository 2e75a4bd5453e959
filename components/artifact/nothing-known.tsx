import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page } from '#components/ui/layout/page.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** A digest nobody has sent evidence about. That is no verdict: say so, and say what to do. */
export function NothingKnown({ baseUrl }: { baseUrl: string }) {
  return (
    <Page>
      <h1 className="pt-8 text-20 font-semibold">Nothing is known about this digest.</h1>
      <EmptyState title="No document here names it. That says neither good nor bad of the artifact.">
        <p>If it was just built, its evidence may still be on its way; this page shows it once it is here. If you have the evidence, push it:</p>
        <CodeLines label="push evidence" text={`npx attestry push --url ${baseUrl} bundle.sigstore.json`} />
        <p>An image has one digest for its index and one for each platform; a package has one for the archive. To find out which one you hold:</p>
        <CodeLines label="digest of a file" text="sha256sum FILE" />
        <p>A document that was sent and refused is under <Link href="/deliveries">Deliveries</Link>. To judge one without keeping it, <Link href="/verify">verify it</Link>. Or <Link href="/artifacts">search everything</Link> that is known.</p>
      </EmptyState>
    </Page>
  );
}
