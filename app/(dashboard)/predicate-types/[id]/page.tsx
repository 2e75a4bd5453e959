import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { predicateTypeHref } from '#components/predicate-type/door.ts';
import { PredicateTypeBody } from '#components/predicate-type/predicate-type.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { listTypedDocuments } from '#lib/query/predicate-type/list-documents.ts';
import { getPredicateType } from '#lib/query/predicate-type/predicate-types.ts';
import { pageContext } from '#app/page-context.ts';
import { decodeSegment } from '#app/decode-segment.ts';

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ documents?: string | string[] }> };

/** Read the type once for the title and the page. */
const readType = cache(async (id: string) => shownView(await getPredicateType(await pageContext(), id)));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readType(decodeSegment((await params).id)))?.title ?? 'Unknown predicate type' };
}

/** The page of one predicate type. */
export default async function PredicateTypePage({ params, searchParams }: Props) {
  const id = decodeSegment((await params).id);
  const { documents: cursor } = await searchParams;
  const after = typeof cursor === 'string' ? cursor : undefined;
  const context = await pageContext();
  const type = await readType(id);
  if (type === null) notFound();
  const documents = await listTypedDocuments(context, id, { cursor: after }).catch((error: unknown) => {
    // A cursor of another list: the first page is meant.
    if (error instanceof AttestryError && error.code === 'bad-request') redirect(predicateTypeHref(id));
    throw error;
  });
  return (
    <PredicateTypeBody
      type={type}
      documents={shownView(documents!)}
      isFirst={after === undefined}
      baseUrl={config().baseUrl}
      now={context.now().getTime()}
    />
  );
}
