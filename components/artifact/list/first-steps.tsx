import type { ReactNode } from 'react';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { tokenCommands } from './token-commands.ts';

type Props = { baseUrl: string; dataFolder: string };

/** The page of an empty store: three steps that bring in the first evidence, with the URL and the data folder. */
export function FirstSteps({ baseUrl, dataFolder }: Props) {
  const [first, ...others] = tokenCommands(dataFolder);
  return (
    <div className="py-8">
      <h2 className="text-28 font-light">No evidence yet.</h2>
      <p className="max-w-[72ch] pt-1 text-16 text-ink-2">
        Attestry verifies evidence about your artifacts and shows one status for each. Three steps bring in the first
        document. The data folder is <code className="font-mono wrap-anywhere">{dataFolder}</code>.
      </p>
      <ol className="mt-6 border-t-2 border-ink">
        <Step
          number={1}
          title="Create a token for your project"
          note="Run this where Attestry is installed, with your repository. Evidence that is sent with the token claims the repository as a project that is expected here. Attestry shows the token once; these lines store it in a variable."
        >
          <CodeLines label="create a token" text={first!.lines} />
          {others.map(({ shell, lines }) => (
            <details key={shell} className="pt-2">
              <summary className="cursor-pointer text-13 text-accent hover:underline">In {shell}</summary>
              <CodeLines label={`create a token in ${shell}`} text={lines} />
            </details>
          ))}
        </Step>
        <Step
          number={2}
          title="Push a document"
          note="A Sigstore bundle, an attestation, an SBOM, a scan or test report; from the same shell, on every system. Attestry verifies, stores and evaluates it at once."
        >
          <CodeLines label="push evidence" text={`npx attestry push --url ${baseUrl} bundle.sigstore.json`} />
        </Step>
        <Step
          number={3}
          title="Open the result"
          note="Open this address in a browser. This page, too, updates by itself when evidence arrives."
        >
          <CodeLines label="address of the artifacts" text={`${baseUrl}/artifacts`} />
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
