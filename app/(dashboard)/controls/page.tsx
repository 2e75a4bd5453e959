import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Controls } from '#components/controls/controls.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { getControlCoverage } from '#lib/query/policy/get-control-coverage.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Controls' };

type Props = { searchParams: Promise<{ [name: string]: string | string[] | undefined }> };

const textOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** What supports the controls of frameworks, for the newest artifacts of the project in the URL. */
export default async function ControlsPage({ searchParams }: Props) {
  const { project, environment } = await searchParams;
  const slug = textOf(project);
  const context = await pageContext();
  const coverage =
    slug === undefined ? null : await getControlCoverage(context, slug, { environment: textOf(environment) });
  if (coverage === null) notFound();
  return <Controls coverage={shownView(coverage)} baseUrl={config().baseUrl} now={context.now().getTime()} />;
}
