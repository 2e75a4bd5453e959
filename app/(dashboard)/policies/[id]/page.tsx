import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { PolicyBody } from '#components/policy/detail/policy.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { getPolicy } from '#lib/query/policy/list-policies.ts';
import { pageContext } from '#app/page-context.ts';
import { decodeSegment } from '#app/decode-segment.ts';

type Props = { params: Promise<{ id: string }> };

/** Read the policy once for the title and the page. */
const readPolicy = cache(async (id: string) => shownView(await getPolicy(await pageContext(), id)));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readPolicy(decodeSegment((await params).id)))?.title ?? 'Unknown policy' };
}

/** The page of one policy. */
export default async function PolicyPage({ params }: Props) {
  const policy = await readPolicy(decodeSegment((await params).id));
  if (policy === null) notFound();
  return <PolicyBody policy={policy} baseUrl={config().baseUrl} now={(await pageContext()).now().getTime()} />;
}
