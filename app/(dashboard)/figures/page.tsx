import type { Metadata } from 'next';
import { GlossaryBody } from '#components/metrics/glossary.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { getTargets } from '#lib/query/metrics/get-targets.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Figures' };

/** The glossary of figures, with the targets of the installation. It is the same for every reader who may read. */
export default async function FiguresPage() {
  const context = await pageContext();
  const targets = shownView((await getTargets(context, null))!);
  return <GlossaryBody targets={targets} now={context.now().getTime()} />;
}
