import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { EvidenceBody } from '#components/evidence/evidence.tsx';
import { shown } from '#components/ui/words/visible.ts';
import { requestContext } from '#lib/start/app.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { segmentText } from '../../../segment.ts';

type Props = { params: Promise<{ id: string }> };

/** Title and page ask for the same document: once. */
const read = cache(async (id: string) => shown(await getEvidence(await requestContext(), id)));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const evidence = await read(segmentText((await params).id));
  return { title: evidence === null ? 'Nothing known' : `${evidence.title}: ${evidence.outcome}` };
}

/** One document: what it says beside what of that is true. */
export default async function EvidencePage({ params }: Props) {
  const evidence = await read(segmentText((await params).id));
  if (evidence === null) notFound();
  return <EvidenceBody evidence={evidence} now={(await requestContext()).now().getTime()} />;
}
