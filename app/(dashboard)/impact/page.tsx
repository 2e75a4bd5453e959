import type { Metadata } from 'next';
import { Impact } from '#components/impact/impact.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { AttestryError } from '#lib/errors.ts';
import { impactPage } from '#lib/query/reading-thread/ask.ts';
import { type ImpactPage as ImpactPageView, ORIGIN_KINDS } from '#lib/views/impact/impact.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Impact' };

type SearchParams = Promise<{ [name: string]: string | string[] | undefined }>;

/** Everything deployed that came from one origin. */
export default async function ImpactPage({ searchParams }: { searchParams: SearchParams }) {
  const { kind: written, value, cursor: after } = await searchParams;
  const kind = ORIGIN_KINDS.find((one) => one === written);
  const asked =
    kind === undefined || typeof value !== 'string' || value.trim() === ''
      ? null
      : { kind, value: value.trim().slice(0, 2_000) };
  const cursor = typeof after === 'string' && /^[1-9]\d{0,14}$/.test(after) ? Number(after) : undefined;
  const context = await pageContext();
  let [page, refusal]: [ImpactPageView | null, string | null] = [null, null];
  if (asked !== null)
    try {
      page = await impactPage(context, { ...asked, cursor });
    } catch (error) {
      if (!(error instanceof AttestryError) || error.code !== 'bad-request') throw error;
      refusal = error.message;
    }
  return <Impact asked={asked} page={page && shownView(page)} refusal={refusal} now={context.now().getTime()} />;
}
