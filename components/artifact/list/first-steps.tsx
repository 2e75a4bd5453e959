import type { ReactNode } from 'react';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** An empty store: the three commands that fill it, for this very instance. */
export function FirstSteps({ baseUrl }: { baseUrl: string }) {
  return (
    <div className="py-8">
      <h2 className="text-28 font-light">Nothing has come in yet.</h2>
      <p className="max-w-[72ch] pt-1 text-16 text-ink-2">
        Attestry shows what evidence says about your artifacts. Three commands bring in the first.
      </p>
      <ol className="mt-6 border-t-2 border-ink">
        <Step
          number={1}
          title="Make a token that may push"
          note="Run it where Attestry is installed. The token is shown once; here it goes straight into a variable."
        >
          <CodeLines
            label="create a token"
            text="export ATTESTRY_TOKEN=$(npx attestry token create --scope ingest --name ci)"
          />
        </Step>
        <Step
          number={2}
          title="Push a document"
          note="A Sigstore bundle, an attestation, an SBOM, a scan or test report. It is verified, kept, and judged at once."
        >
          <CodeLines label="push evidence" text={`npx attestry push --url ${baseUrl} bundle.sigstore.json`} />
        </Step>
        <Step number={3} title="Open what it says" note="This page changes by itself as evidence arrives.">
          <CodeLines label="open the artifacts" text={`open ${baseUrl}/artifacts`} />
        </Step>
      </ol>
      <p className="pt-4 text-ink-2">
        Only want to look at one document? <Link href="/verify">Verify it</Link>; nothing is kept.
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
