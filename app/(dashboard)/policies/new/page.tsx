import type { Metadata } from 'next';
import { PolicyEditorPage } from '#components/policy/editor/editor-page.tsx';
import { copiedText, newPolicyText } from '#components/policy/editor/start-text.ts';
import { parsePolicyQuery, type SearchParams } from '#components/policy/list/query.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { listEditorChoices } from '#lib/query/policy/editor-choices.ts';
import { getPolicy } from '#lib/query/policy/list-policies.ts';
import { pageContext } from '#app/page-context.ts';

export const metadata: Metadata = { title: 'New policy' };

/** The editor of a new policy; `from` copies another one, `project` and `environment` say where it applies. */
export default async function NewPolicyPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const parameters = await searchParams;
  const context = await pageContext();
  const from = typeof parameters.from === 'string' ? await getPolicy(context, parameters.from) : null;
  const start = from === null ? newPolicyText(parsePolicyQuery(parameters)) : copiedText(shownView(from.yaml));
  return <PolicyEditorPage start={start} edited={null} choices={shownView(await listEditorChoices(context))} />;
}
