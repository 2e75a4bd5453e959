import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PredicateTypeEditorPage } from '#components/predicate-type/editor-page.tsx';
import { getPredicateType, listPredicateTypes } from '#lib/query/predicate-type/predicate-types.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { pageContext } from '#app/page-context.ts';
import { decodeSegment } from '#app/decode-segment.ts';

export const metadata: Metadata = { title: 'Edit a predicate type' };

/** The editor of one predicate type. The text keeps every character but secrets: it is what will be applied. */
export default async function EditPredicateTypePage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext();
  const type = await getPredicateType(context, decodeSegment((await params).id));
  if (type === null) notFound();
  const { bases } = await listPredicateTypes(context, { limit: 1 });
  const { id, version, title, yaml } = maskSecrets(type);
  return <PredicateTypeEditorPage start={yaml} edited={{ id, version, title }} bases={bases} />;
}
