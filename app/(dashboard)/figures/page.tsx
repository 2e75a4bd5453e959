import type { Metadata } from 'next';
import { GlossaryBody } from '#components/metrics/glossary.tsx';

export const metadata: Metadata = { title: 'Figures' };

/** The glossary of figures. It is the same for every reader and shows nothing of the store. */
export default function FiguresPage() {
  return <GlossaryBody />;
}
