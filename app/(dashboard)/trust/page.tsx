import type { Metadata } from 'next';
import { TrustBody } from '#components/trust/trust.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { pageContext } from '#app/page-context.ts';
import { getTrust } from '#lib/query/get-trust.ts';

export const metadata: Metadata = { title: 'Trust' };
export const dynamic = 'force-dynamic';

/** The trust page: roots and keys, signers of documents, and entries that expire soon. */
export default async function TrustPage() {
  const attestry = await pageContext();
  return <TrustBody trust={shownView(await getTrust(attestry))} now={attestry.now().getTime()} />;
}
