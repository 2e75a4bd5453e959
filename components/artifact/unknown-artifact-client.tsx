'use client';
import type { ReactNode } from 'react';
import { Page, Section } from '#components/ui/layout/page.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** The page of a digest without evidence: what that means and what to do. `requested` is the digest of the URL. */
export function UnknownArtifact({ baseUrl, requested }: { baseUrl: string; requested: ReactNode }) {
  return (
    <Page>
      <header className="pt-6 pb-5">
        <h1 className="text-20 font-semibold">No evidence about this digest</h1>
        <p className="wrap-anywhere">{requested}</p>
        <p className="mt-4 border-t-2 border-ink pt-3 text-16">
          No document in this store names it. This says nothing about whether the artifact is good or bad.
        </p>
      </header>
      <Section title="It was just built" note="and its evidence has not arrived">
        <p>This page updates by itself when the evidence arrives.</p>
      </Section>
      <Section title="You have its evidence">
        <p className="pb-2">
          Push it with a token that has the scope <code className="font-mono">ingest</code>.
        </p>
        <CodeLines label="push evidence" text={`npx attestry push --url ${baseUrl} bundle.sigstore.json`} />
        <p className="pt-2">
          To verify it without storing it, use <Link href="/verify">Verify</Link>.
        </p>
      </Section>
      <Section title="It may be another digest">
        <p className="pb-2">
          An image has one digest for its index and one for each platform; a package has one for its archive. To find
          the digest of a file:
        </p>
        <CodeLines label="digest of a file" text="sha256sum FILE" />
      </Section>
      <Section title="It was refused">
        <p>
          <Link href="/deliveries">Deliveries</Link> lists the documents that Attestry could not read, with the reason.{' '}
          <Link href="/artifacts">Artifacts</Link> lists everything that has evidence.
        </p>
      </Section>
    </Page>
  );
}
