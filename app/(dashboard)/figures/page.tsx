import type { Metadata } from 'next';
import { GlossaryBody } from '#components/metrics/glossary.tsx';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Figures' };

/** The glossary of figures. It shows nothing of the store, and is the same for every reader who may read. */
export default async function FiguresPage() {
  await pageContext();
  return <GlossaryBody />;
}
