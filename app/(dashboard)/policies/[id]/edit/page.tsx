import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { PolicyEditorPage } from '#components/policy/editor/editor-page.tsx';
import { policyHref } from '#components/policy/reference/policy-link.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { listEditorChoices } from '#lib/query/policy/editor-choices.ts';
import { getPolicy } from '#lib/query/policy/list-policies.ts';
import { pageContext } from '#app/page-context.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { decodeSegment } from '#app/decode-segment.ts';

export const metadata: Metadata = { title: 'Edit a policy' };

/** The editor of one policy. The text keeps every character but secrets: it is what will be applied. */
export default async function EditPolicyPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext();
  const policy = await getPolicy(context, decodeSegment((await params).id));
  if (policy === null) notFound();
  if (policy.state === 'shipped') redirect(policyHref(policy.id));
  const { id, version, title, yaml } = maskSecrets(policy);
  return (
    <PolicyEditorPage
      start={yaml}
      edited={{ id, version, title }}
      choices={shownView(await listEditorChoices(context))}
    />
  );
}
