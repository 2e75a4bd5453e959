import type { Metadata } from 'next';
import { PredicateTypeEditorPage } from '#components/predicate-type/editor-page.tsx';
import { newTypeText } from '#components/predicate-type/start-text.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { listPredicateTypes } from '#lib/query/predicate-type/predicate-types.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'New predicate type' };

type Props = { searchParams: Promise<{ extends?: string | string[] }> };

/** The editor of a new predicate type; `extends` is the URI of one that ships, which it extends. */
export default async function NewPredicateTypePage({ searchParams }: Props) {
  const parameters = await searchParams;
  const { bases } = shownView(await listPredicateTypes(await pageContext(), { limit: 1 }));
  const base = bases.find(({ predicateType }) => predicateType === parameters.extends)?.predicateType ?? null;
  return <PredicateTypeEditorPage start={newTypeText(base)} edited={null} bases={bases} />;
}
