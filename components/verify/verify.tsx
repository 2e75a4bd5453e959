import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { VerifyDocument } from './verify-client.tsx';

/** The Verify page: the form, and the same verification from a command line. */
export function VerifyPage({ baseUrl }: { baseUrl: string }) {
  return (
    <Page>
      <PageTitle
        title="Verify"
        note="Drop any evidence, state what you expect of it, and see every check. Attestry stores nothing and needs no token."
      />
      <noscript>
        <p className="border-t border-line py-4">
          This form needs JavaScript. The commands below do the same without it.
        </p>
      </noscript>
      <VerifyDocument />
      <Section title="From a command line" note="the same checks and messages">
        <div className="space-y-3">
          <CodeLines label="command line" text="npx attestry verify bundle.sigstore.json" />
          <CodeLines
            label="over HTTP"
            text={`curl -s ${baseUrl}/api/v1/verify -H 'content-type: application/json' \\\n  -d "{\\"documentBase64\\":\\"$(base64 -w0 bundle.sigstore.json)\\"}"`}
          />
        </div>
      </Section>
    </Page>
  );
}
