import { CodeLines } from '#components/ui/text/code.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** An empty store: the three commands that fill it, for this very instance. */
export function FirstSteps({ baseUrl }: { baseUrl: string }) {
  return (
    <EmptyState title="Nothing has come in yet.">
      <p>Attestry shows what evidence says about your artifacts. Three commands, run where Attestry is installed, bring in the first.</p>
      <ol className="space-y-3 text-ink">
        <li>
          <p className="pb-1">1. Make a token that may push. It is shown once.</p>
          <CodeLines label="create a token" text="export ATTESTRY_TOKEN=$(npx attestry token create --scope ingest --name ci)" />
        </li>
        <li>
          <p className="pb-1">2. Push a Sigstore bundle, an attestation, an SBOM or a test report.</p>
          <CodeLines label="push evidence" text={`npx attestry push --url ${baseUrl} bundle.sigstore.json`} />
        </li>
        <li>
          <p className="pb-1">3. Open what it says. This page changes by itself as evidence arrives.</p>
          <CodeLines label="open the artifacts" text={`open ${baseUrl}/artifacts`} />
        </li>
      </ol>
      <p>Only want to look at one document? <Link href="/verify">Verify it</Link>; nothing is kept.</p>
    </EmptyState>
  );
}
