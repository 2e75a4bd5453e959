import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { PredicateTypes } from '#components/predicate-type/list.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { listPredicateTypes } from '#lib/query/predicate-type/predicate-types.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Predicate types' };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** The registered predicate types. */
export default async function PredicateTypesPage({ searchParams }: Props) {
  const { cursor } = await searchParams;
  const context = await pageContext();
  const after = typeof cursor === 'string' ? cursor : undefined;
  const page = await listPredicateTypes(context, { cursor: after }).catch((error: unknown) => {
    // A cursor of another list: the first page is meant.
    if (error instanceof AttestryError && error.code === 'bad-request') redirect('/predicate-types');
    throw error;
  });
  return (
    <PredicateTypes
      page={shownView(page)}
      isFirst={after === undefined}
      baseUrl={config().baseUrl}
      now={context.now().getTime()}
    />
  );
}
