import type { EditorChoices } from '#lib/views/policy/editor.ts';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { policyHref } from '#components/policy/reference/policy-link.tsx';
import { PolicyEditor } from './editor-client.tsx';
import type { EditedDocument } from './request.ts';

type Props = {
  start: string;
  edited: (NonNullable<EditedDocument> & { title: string }) | null;
  choices: EditorChoices;
};

/** The page that edits a policy, or writes a new one. */
export function PolicyEditorPage({ start, edited, choices }: Props) {
  return (
    <Page wide>
      <PageTitle
        title={<span className="wrap-anywhere">{edited === null ? 'New policy' : `Edit ${edited.title}`}</span>}
        note={
          <>
            Choose in the form or write <Link href="#yaml">the YAML</Link>: both are the same document. Nothing counts
            before you apply it.
          </>
        }
        aside={
          <Link href={edited === null ? '/policies' : policyHref(edited.id)}>
            {edited === null ? 'All policies' : `Back, version ${edited.version}`}
          </Link>
        }
      />
      <PolicyEditor start={start} edited={edited} choices={choices} />
    </Page>
  );
}
