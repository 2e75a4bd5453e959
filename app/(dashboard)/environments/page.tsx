import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { EnvironmentList } from '#components/environment/environment-list.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { AttestryError } from '#lib/errors.ts';
import { listEnvironments } from '#lib/query/environment/list-environments.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Environments' };

/** The environments in which artifacts run or ran. */
export default async function EnvironmentsPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string | string[] }>;
}) {
  const { cursor } = await searchParams;
  const after = typeof cursor === 'string' && cursor !== '' ? cursor : undefined;
  const page = await listEnvironments(await pageContext(), { cursor: after }).catch((error: unknown) => {
    // A cursor of another list or of an older version: show the first page.
    if (error instanceof AttestryError && error.code === 'bad-request') redirect('/environments');
    throw error;
  });
  return <EnvironmentList page={shownView(page)} later={after !== undefined} />;
}
