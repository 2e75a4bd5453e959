import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DrillSheet } from '#components/drill/sheet.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { getScenario } from '#lib/jobs/drills/list-drills.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Tabletop exercise' };

/** The tabletop sheet of a scenario, to print. */
export default async function SheetPage({ params }: { params: Promise<{ scenario: string }> }) {
  const scenario = await getScenario(await pageContext(), (await params).scenario);
  if (scenario === null) notFound();
  return <DrillSheet item={shownView(scenario)} />;
}
