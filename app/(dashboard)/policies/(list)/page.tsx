import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Policies } from '#components/policy/list/policies.tsx';
import { parsePolicyQuery, type SearchParams } from '#components/policy/list/query.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { config } from '#lib/config.ts';
import { AttestryError } from '#lib/errors.ts';
import { listProjectChoices } from '#lib/query/list-projects.ts';
import { listEnvironments } from '#lib/query/policy/editor-choices.ts';
import { choiceOf, listPolicies } from '#lib/query/policy/list-policies.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'Policies' };

/** Projects that the reader can choose from; the pages of projects say which policies decide for the others. */
const MAX_PROJECT_CHOICES = 100;

/** The policies, and which of them decides for the project and the environment in the URL. */
export default async function PoliciesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = parsePolicyQuery(await searchParams);
  const { project, environment, cursor } = query;
  const context = await pageContext();
  const [page, choice, projects, environments] = await Promise.all([
    listPolicies(context, { cursor: cursor ?? undefined }).catch((error: unknown) => {
      // A cursor of another list: the first page is meant.
      if (error instanceof AttestryError && error.code === 'bad-request') redirect('/policies');
      throw error;
    }),
    choiceOf(context, { project, environment }).catch((error: unknown) => {
      if (error instanceof AttestryError && error.code === 'bad-request') return { problem: error.message };
      throw error;
    }),
    listProjectChoices(context, MAX_PROJECT_CHOICES),
    listEnvironments(context),
  ]);
  return (
    <Policies
      page={shownView(page)}
      query={query}
      choice={shownView(choice)}
      projects={shownView(projects)}
      environments={shownView(environments)}
      baseUrl={config().baseUrl}
      now={context.now().getTime()}
    />
  );
}
