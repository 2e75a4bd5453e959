import type { Metadata } from 'next';
import { ComparePage } from '#components/compare/compare.tsx';
import { parseCompareQuery, type CompareQuery, type SearchParams } from '#components/compare/format/query.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import type { Context } from '#lib/context/context.ts';
import { AttestryError } from '#lib/errors.ts';
import { compareChoices } from '#lib/query/compare/choices.ts';
import { compare } from '#lib/query/compare/compare.ts';
import { firstDifference } from '#lib/query/compare/first-difference.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Compare' };

/** The comparison that the URL asks for. */
export default async function Compare({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = parseCompareQuery(await searchParams);
  const context = await pageContext();
  const choices = await compareChoices(context, query.b === '' ? null : query.b);
  const asked = await askComparison(context, query);
  return (
    <ComparePage
      query={query}
      choices={shownView(choices)}
      comparison={shownView(asked.comparison)}
      first={shownView(asked.first)}
      problem={asked.problem}
      baseUrl={config().baseUrl}
      now={context.now().getTime()}
    />
  );
}

/** Ask for the comparison. What cannot be compared is a problem of the form, not of the page. */
async function askComparison(context: Context, query: CompareQuery) {
  const nothing = { comparison: null, first: null, problem: null };
  if (query.b === '') return nothing;
  const texts = Object.entries(query).filter(([, value]) => typeof value === 'string' && value !== '');
  const question = { b: query.b, parts: query.parts, ...Object.fromEntries(texts) };
  try {
    const comparison = await compare(context, question);
    const first = query.first && (await firstDifference(context, { ...question, ...query.first }));
    return { ...nothing, comparison, first };
  } catch (error) {
    if (!(error instanceof AttestryError)) throw error;
    return { ...nothing, problem: { message: error.message, pointer: error.pointer ?? null } };
  }
}
