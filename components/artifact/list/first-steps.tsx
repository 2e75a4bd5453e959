import type { ReactNode } from 'react';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** The page of an empty store: three commands that bring in the first evidence, with this instance's URL. */
export function FirstSteps({ baseUrl }: { baseUrl: string }) {
  return (
    <div className="py-8">
      <h2 className="text-28 font-light">No evidence yet.</h2>
      <p className="max-w-[72ch] pt-1 text-16 text-ink-2">
        Attestry verifies evidence about your artifacts and shows one status for each. Three commands bring in the first
        document.
      </p>
      <ol className="mt-6 border-t-2 border-ink">
        <Step
          number={1}
          title="Create a token for your project"
          note="Run this where Attestry is installed, with your repository. Evidence that is sent with the token claims the repository as a project that is expected here. Attestry shows the token once; this command stores it in a variable."
        >
          <CodeLines
            label="create a token"
            text="export ATTESTRY_TOKEN=$(npx attestry token create --scope ingest --name ci --project OWNER/REPO)"
          />
        </Step>
        <Step
          number={2}
          title="Push a document"
          note="A Sigstore bundle, an attestation, an SBOM, a scan or test report. Attestry verifies, stores and evaluates it at once."
        >
          <CodeLines label="push evidence" text={`npx attestry push --url ${baseUrl} bundle.sigstore.json`} />
        </Step>
        <Step number={3} title="Open the result" note="This page updates by itself when evidence arrives.">
          <CodeLines label="open the artifacts" text={`open ${baseUrl}/artifacts`} />
        </Step>
      </ol>
      <p className="pt-4 text-ink-2">
        To check one document only, <Link href="/verify">verify it</Link>; Attestry does not store it.
      </p>
    </div>
  );
}

function Step({ number, title, note, children }: { number: number; title: string; note: string; children: ReactNode }) {
  return (
    <li className="grid items-start gap-x-8 gap-y-2 border-b border-line py-4 lg:grid-cols-[32px_minmax(0,4fr)_minmax(0,7fr)]">
      <span aria-hidden="true" className="text-28 font-light text-ink-2 max-lg:hidden">
        {number}
      </span>
      <div>
        <h3 className="font-semibold">{title}</h3>
        <p className="text-13 text-ink-2">{note}</p>
      </div>
      <div className="min-w-0">{children}</div>
    </li>
  );
}
