import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { EvidenceBody } from '#components/evidence/evidence.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { pageContext } from '#app/page-context.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { decodeSegment } from '#app/decode-segment.ts';

type Props = { params: Promise<{ id: string }> };

/** Read the document once for the title and the page. */
const readEvidence = cache(async (id: string) => shownView(await getEvidence(await pageContext(), id)));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const evidence = await readEvidence(decodeSegment((await params).id));
  return { title: evidence === null ? 'Unknown document' : `${evidence.title}: ${evidence.outcome}` };
}

/** The page of one document: its content and the result of its verification. */
export default async function EvidencePage({ params }: Props) {
  const evidence = await readEvidence(decodeSegment((await params).id));
  if (evidence === null) notFound();
  return <EvidenceBody evidence={evidence} now={(await pageContext()).now().getTime()} />;
}
